import Interactions
import Language
import Support

/// The verb that loads data.
enum Load {
  static let source = Positional<String>("source", "a name that `datasets` lists, or a path")
  static let format = Option<DataFormat?>(
    "format", "how files are laid out", because: "seen from the file")
  static let separator = Option<String?>(
    "separator", "what stands between fields", because: "seen from the file")
  static let header = Option<Bool?>(
    "header", "whether the first row names columns", because: "seen")
  static let quotes = Option<Bool?>(
    "quotes", "whether double quotes enclose fields", because: "yes between commas and semicolons")
  static let encoding = Option<TextEncoding?>(
    "encoding", "what the bytes of a file stand for", because: "UTF-8")
  static let titles = Option<String?>(
    "titles", as: .inputFile, "a file of item ids and titles, or of Amazon's metadata",
    because: "what lies beside")
  static let dates = Option<DateOrder?>(
    "dates", "the order of days and months", because: "seen from the first rows")
  static let bad = Option<BadRowPolicy>(
    "bad", "what to do with malformed rows", default: .stop,
    because: "a wrong mapping shouldn't pass for data")

  /// The option that names the column of a role.
  static func column(_ role: ColumnRole) -> Option<ColumnReference?> {
    Option(
      role.rawValue, "the column of the \(role.meaning)",
      because: "seen from the header or the format")
  }

  static func verb(_ library: Library) -> Verb {
    let columns: [any ParameterKey] = ColumnRole.allCases.map(column)
    return Verb(
      "load", group: "data", "loads a data set by its name, or from a file or folder",
      takes: [source.among(library.datasetNames)] + columns
        + [format, separator, header, quotes, encoding, titles, dates, bad],
      result: .object(.dataset), cost: .seconds, example: #"load "movietweetings""#,
      habits: ["use", "read", "open"]
    ) {
      try run($0, from: library.data)
    } foresees: { call in
      if let name = call.text(source.name), !call.mayExist(name),
        let error = library.data.absence(of: name)
      {
        throw error
      }
      let entry = DatasetLibrary.entries.first { $0.name == call.text(source.name) }
      return call.result.with(.split, false).with(columns: entry?.columns)
    }
  }

  private static func run(_ call: Call, from library: DatasetLibrary) throws -> Value {
    var options = ReadOptions()
    for role in ColumnRole.allCases { options.columns[role] = call[column(role)] }
    options.format = call[format]
    options.separator = call[separator]
    options.header = call[header]
    options.quotes = call[quotes]
    options.encoding = call[encoding]
    options.titles = call[titles]
    options.dates = call[dates]
    options.bad = call[bad]
    let name = call[source]
    if EmbeddedDataset(rawValue: name) != nil {
      for option in call.verb.options {
        try call.require(option, needs: false, "a file; `\(name)` is part of the program")
      }
    }
    let loaded = try library.load(
      name, options: options, workers: call.workers, progress: call.progress)
    for line in loaded.report.lines { call.session.note(line) }
    // What a file holds decides the value as much as its name does.
    let recipe =
      EmbeddedDataset(rawValue: name) == nil
      ? call.recipe.adding("contents", try call.aside { _ in loaded.dataset.digest }.description)
      : call.recipe
    return .object(DatasetObject(loaded.dataset), recipe: recipe)
  }
}

extension ColumnRole {
  /// What the column holds.
  fileprivate var meaning: String {
    switch self {
    case .user: "users' ids"
    case .item: "items' ids"
    case .time: "times"
    case .rating: "ratings"
    case .title: "items' titles"
    case .part: "parts of a split: `train`, `valid`, `test`"
    }
  }
}
