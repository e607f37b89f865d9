import Evaluation
import Interactions
import Language
import Support

/// The verbs that bring data.
func dataVerbs(_ library: Library) -> [Verb] {
  [
    Verb(
      "load", group: "data", "loads a data set by its name, or from a file or folder",
      positionals: [
        .value("source", .named(library.datasetNames), "a name that `datasets` lists, or a path")
      ],
      options: ColumnRole.allCases.map { role in
        .option(
          role.rawValue, .either(.text, .integer), "the column of the \(role.meaning)",
          because: "seen from the header or the format")
      } + [
        .option(
          "format", .cases(DataFormat.all.map { Case($0.name, $0.meaning) }),
          "how files are laid out", because: "seen from the file"),
        .option("separator", .text, "what stands between fields", because: "seen from the file"),
        .option("header", .boolean, "whether the first row names columns", because: "seen"),
        .option(
          "quotes", .boolean, "whether double quotes enclose fields",
          because: "yes between commas and semicolons"),
        .option(
          "encoding",
          .cases([
            Case("utf-8", "all programs' of today"),
            Case("windows-1252", "older Windows programs', and Latin-1"),
          ]), "what the bytes of a file stand for", because: "UTF-8"),
        .option(
          "titles", .inputFile, "a file of item ids and titles, or of Amazon's metadata",
          because: "what lies beside"),
        .option(
          "dates",
          .cases([
            Case("mdy", "1/2/2011 is 2 January"), Case("dmy", "1/2/2011 is 1 February"),
          ]), "the order of days and months", because: "seen from the first rows"),
        .option(
          "bad",
          .cases([
            Case("stop", "over 1% malformed rows are an error"), Case("skip", "they are left out"),
          ]), "what to do with malformed rows", default: .text("stop"),
          because: "a wrong mapping shouldn't pass for data"),
      ],
      result: .object(.dataset), cost: .seconds, example: #"load "movietweetings""#,
      habits: ["use", "read", "open"],
      run: { try load($0, from: library.data) }),
    Verb(
      "datasets", group: "data", "lists the data sets that the program knows",
      result: .object(.table), example: "datasets",
      run: { datasets($0, in: library.data) }),
  ]
}

private func load(_ call: Call, from library: DatasetLibrary) throws -> Value {
  var options = ReadOptions()
  for role in ColumnRole.allCases {
    if let position = call.integer(ifGiven: role.rawValue) {
      options.columns[role] = .position(position)
    } else if let name = call.text(ifGiven: role.rawValue) {
      options.columns[role] = .name(name)
    }
  }
  options.format = call.text(ifGiven: "format").flatMap(DataFormat.named)
  options.separator = call.text(ifGiven: "separator")
  options.header = call.boolean(ifGiven: "header")
  options.quotes = call.boolean(ifGiven: "quotes")
  options.encoding = call.text(ifGiven: "encoding").flatMap(TextEncoding.init)
  options.titles = call.text(ifGiven: "titles")
  options.dates = call.text(ifGiven: "dates").flatMap(DateOrder.init)
  options.bad = call.text("bad") == "skip" ? .skip : .stop
  let name = call.text("source")
  if EmbeddedDataset(rawValue: name) != nil {
    for option in call.verb.options.map(\.name) {
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

private func datasets(_ call: Call, in library: DatasetLibrary) -> Value {
  let rows = DatasetLibrary.entries.map { entry in
    ResultTable.Row([
      .text(entry.name), .bool(library.isHere(entry)), .integer(entry.size.users),
      .integer(entry.size.items), .integer(entry.size.interactions), .text(entry.summary),
      .text(entry.licence), .text(entry.source),
    ])
  }
  let columns = ["name", "here", "users", "items", "interactions", "summary", "licence", "source"]
  return call.made(
    TableObject(
      ResultTable(
        columns: columns.enumerated().map { ResultTable.Column($1, $0 == 0 ? .label : .tag) },
        rows: rows)))
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
