import Interactions
import Language
import Support

/// The verb that loads data.
enum Load {
  static let source = Positional<String>("source", "a name that `datasets` lists, or a path")
  static let format = Option<DataFormat?>(
    "format", "how files are laid out", because: "seen from the file"
  ).hinting(.readingFields)
  static let separator = Option<String?>(
    "separator", "what stands between fields", because: "seen from the file")
  static let header = Option<Bool?>(
    "header", "whether the first row names columns", because: "seen")
  static let quotes = Option<Bool?>(
    "quotes", "whether double quotes enclose fields", because: "yes between commas and semicolons")
  static let encoding = Option<TextEncoding?>(
    "encoding", "what the bytes of a file stand for", because: "UTF-8"
  ).hinting(Hint("E511", "`encoding=utf-16` reads rows of it"))
  static let list = Option<String?>(
    "list", "what stands between the items of a field that holds several",
    because: "seen from the header or the first rows")
  static let decimal = Option<DecimalMark?>(
    "decimal", "what stands before the fractions of ratings",
    because: "a point, or a comma that can be nothing else")
  static let titles = Option<String?>(
    "titles", as: .inputFile, "a file of item ids and titles, or of Amazon's metadata",
    because: "what lies beside")
  static let titlesItem = Option<ColumnReference?>(
    "titles_item", "the column of the ids in the file of titles",
    because: "seen from its header, or the first"
  ).hinting(Hint("E546", "`titles_item=` says which key holds them"))
  static let titlesTitle = Option<ColumnReference?>(
    "titles_title", "the column of the titles in the file of titles",
    because: "seen from its header, or the second")
  static let dates = Option<DateOrder?>(
    "dates", "the order of days and months", because: "seen from the first rows")
  static let bad = Option<BadRowPolicy>(
    "bad", "what to do with malformed rows", default: .stop,
    because: "a wrong mapping shouldn't pass for data"
  ).hinting(.mendingBadRows())

  /// The option that names or numbers the column of a role; times may have two.
  static func column(_ role: ColumnRole) -> Option<[ColumnReference]?> {
    let one = ColumnReference.parameterType
    return Option(
      role.rawValue, as: role == .time ? .oneOrMore(one) : one, "the column of \(role.meaning)",
      because: "seen from the header or the format")
  }

  static func verb(_ library: Library) -> Verb {
    let columns: [any ParameterKey] = ColumnRole.allCases.map(column)
    return Verb(
      "load", group: "data", "loads a data set by its name, or from a file or folder",
      takes: [source.among(library.datasetNames)] + columns
        + [format, separator, header, quotes, encoding, list, decimal]
        + [titles, titlesItem, titlesTitle, dates, bad],
      result: .object(.dataset), cost: .seconds, example: #"load "movietweetings""#,
      habits: ["use", "read", "open"], hints: [.namingColumns]
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
    for role in ColumnRole.allCases {
      let references = call[column(role)] ?? []
      options.columns[role] = references.first
      if references.count > 1 { options.clock = references[1] }
      if references.count > 2 {
        throw UsageError.tooManyColumns(role: role.rawValue)
      }
    }
    options.format = call[format]
    options.separator = call[separator]
    options.header = call[header]
    options.quotes = call[quotes]
    options.encoding = call[encoding]
    options.list = call[list]
    options.decimal = call[decimal]
    options.titles = call[titles]
    for option in [titlesItem, titlesTitle] {
      try call.require(option, needs: options.titles != nil, "`titles`")
    }
    options.titlesItem = call[titlesItem]
    options.titlesTitle = call[titlesTitle]
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
    for line in loaded.report.lines + loaded.report.notes.map(\.line) { call.session.note(line) }
    // What a file holds decides the value as much as its name does.
    let recipe =
      EmbeddedDataset(rawValue: name) == nil
      ? call.recipe.adding("contents", try call.aside { _ in loaded.dataset.digest }.description)
      : call.recipe
    return .object(DatasetObject(loaded.dataset), recipe: recipe)
  }
}

extension ColumnRole {
  /// The content of the column.
  fileprivate var meaning: String {
    switch self {
    case .user: "the users' ids"
    case .item: "the items' ids"
    case .time: "the times, or of days and of times of day"
    case .rating: "the ratings"
    case .title: "the items' titles"
    case .part: "the parts of a split: `train`, `valid`, `test`"
    case .behaviour: "what users did, such as `view` and `buy`"
    }
  }
}
