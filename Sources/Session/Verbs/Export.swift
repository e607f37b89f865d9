import Evaluation
import FoundationEssentials
import Glibc
import Interactions
import Language
import Support

/// The verb that writes what other programs read.
enum Export {
  static let value = Positional<Value>("value", "what to write")
  static let to = Option<String?>(
    "to", as: .outputFile,
    "the file; its ending names the notation, for data `.csv` `.tsv`, or `.jsonl` and `.json` with an "
      + "object a line",
    isIdentity: false,
    endings: FileEndings(
      Set(notations.keys).union(DatasetWriter.Notation.allCases.map(\.rawValue)).sorted(),
      unlessGiven: Print.notation))

  static let verb = Verb(
    "export", group: "results",
    "writes a table, a text, or a data set's interactions with its split to a file",
    takes: [value, to, Print.notation, Print.digits, Print.columns, Print.safe],
    example: #"export (table dim=[16, 32]) to="dims.csv""#,
    run: run
  ) { call in
    if call.facts(value).kind == .object(.table) {
      try call.requireColumns(Print.columns, in: value)
    }
    return call.result
  }

  /// The notations that the endings of files name.
  private static let notations: [String: OutputMode] = [
    "csv": .csv, "md": .markdown, "markdown": .markdown, "tex": .latex, "json": .json,
    "txt": .text,
  ]

  private static func run(_ call: Call) throws -> Value {
    guard let path = call[to] else {
      throw UsageError.missing(verb: call.verb.name, options: [to.name], what: "the file to write")
    }
    let ending = PathText.ending(of: path)
    if let object = call[value].object as? DatasetObject {
      return try export(object.dataset, to: path, ending: ending, call)
    }
    var style = call.style
    if !call.isGiven(Print.notation) {
      guard let mode = notations[ending] else {
        throw call.unknownEnding(
          of: path, "notation of tables and texts", known: notations.keys.sorted(),
          orSay: Print.notation, at: to)
      }
      style.mode = mode
    }
    style = try call.safe(style)
    let shown = try call.selectingColumns(call[value])
    if let object = shown.object, !(object is TableObject || object is RowObject) {
      throw UsageError.unwritable(phrase: shown.kind.phrase)
    }
    let lineEnd = style.mode == .csv ? "\r\n" : "\n"
    try AtomicFile.write(
      Data((shown.printed(style, progress: call.progress).plain() + lineEnd).utf8), to: path,
      progress: call.progress)
    let summary =
      (shown.object as? TableObject).map { table in
        style.mode == .csv ? table.separatedSummary : table.summary
      } ?? shown.object?.summary
    call.note("\(path), \(summary ?? shown.kind.phrase)")
    return .none
  }

  private static func export(
    _ data: Dataset, to path: String, ending: String, _ call: Call
  ) throws -> Value {
    let ofTables: [any ParameterKey] = [Print.notation, Print.digits, Print.columns]
    if let option = ofTables.first(where: call.isGiven) {
      throw UsageError.isFor(option: option.name, what: "a table", other: "a data set")
    }
    guard let notation = DatasetWriter.Notation(rawValue: ending) else {
      throw call.unknownEnding(
        of: path, "notation of data sets", known: DatasetWriter.Notation.allCases.map(\.rawValue),
        at: to)
    }
    if call[Print.safe], notation != .csv, notation != .tsv {
      throw UsageError.isFor(
        option: Print.safe.name, what: "CSV and TSV", other: notation.rawValue)
    }
    let writer = DatasetWriter(notation, isSafe: call[Print.safe], progress: call.progress)
    try writer.write(data, to: path)
    call.session.endProgress()
    call.note(
      "\(path), \(NumberText.counted(data.interactionCount, "interaction")): "
        + writer.columns(of: data).joined(separator: ", "))
    return .none
  }
}
