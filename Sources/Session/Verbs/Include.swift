import Language

/// The verb that runs another file; the parser does it.
enum Include {
  static let file = Positional<String>(
    "file", as: .inputFile, "a plain text: the file is read before anything runs")

  static let verb = Verb(
    "include", group: "session", "runs another file here, with its variables and verbs",
    takes: [file], example: #"include "setup.ald""#
  ) { call in
    throw call.failure("`include` stands alone, at the beginning of a statement")
  }
}
