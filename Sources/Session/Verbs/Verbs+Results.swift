import Evaluation
import FoundationEssentials
import Glibc
import Interactions
import Language
import Support

/// The notations that the endings of files name.
private let notations: [String: OutputMode] = [
  "csv": .csv, "md": .markdown, "markdown": .markdown, "tex": .latex, "json": .json, "txt": .text,
]

/// The verbs that show, change and check results.
let resultVerbs: [Verb] =
  tableVerbs + [
    Verb(
      "print", group: "results", "prints values, a line each",
      positionals: [.value("values", .any, "what to print", count: .many)],
      options: [.notation, .digits, .width, .columns, .safe],
      example: #"print "five shoppers" digits=3"#,
      habits: ["echo", "display", "puts", "println"],
      run: printValues),
    Verb(
      "join", group: "results", "puts the rows of tables below each other, as `+=` does",
      positionals: [.value("tables", .object([.table]), "the tables", count: .many)],
      options: [
        .option(
          "mixed", .boolean, "whether rows of different protocols may stand together",
          default: .boolean(false), because: "their numbers can't be compared")
      ],
      result: .object(.table), example: "join (table dim=[16]) (table dim=[32])",
      run: { call in
        let tables = call.values("tables").compactMap { ($0.object as? TableObject)?.table }
        let mixed = call.boolean("mixed")
        let joined = try call.aside { progress in
          try tables.dropFirst().reduce(tables[0]) {
            try progress.check()
            return try $0.appending($1, mixed: mixed)
          }
        }
        return call.made(TableObject(joined))
      }),
    Verb(
      "sort", group: "results", "puts the rows of a table in the order of a column",
      positionals: [.value("rows", .object([.table]), "the table")],
      options: [
        .option("by", .text, "the column"),
        .option(
          "order",
          .cases([Case("ascending", "least first"), Case("descending", "greatest first")]),
          "which end comes first", default: .text("ascending"), because: "as in other languages"),
      ],
      result: .object(.table), example: #"sort (table dim=[32, 16]) by="dim" order=descending"#,
      run: { call in
        let rows: TableObject = try call.object("rows")
        guard let column = call.text(ifGiven: "by") else {
          throw call.failure("`sort` needs `by=`, the name of a column")
        }
        let descends = call.text("order") == "descending"
        return call.made(
          TableObject(
            try call.aside { _ in try rows.table.sorted(by: column, descending: descends) }))
      }),
    Verb(
      "derive", group: "results", "adds columns that are calculated from the others, row by row",
      positionals: [.value("rows", .object([.table]), "the table")],
      openOptions: [OpenOptions(prefix: "", .rows, "a new column: an expression on the row")],
      result: .object(.table),
      example: "derive (table hits=[1, 2] users=[4, 4]) rate=(hits / users)",
      run: derive),
    Verb(
      "assert", group: "results", "stops the program unless a condition holds",
      positionals: [
        .value("condition", .boolean, "what must be true"),
        .value("message", .text, "what to say where it isn't", count: .optional),
      ],
      example: "assert 1 < 2",
      run: { call in
        guard call.boolean("condition") else {
          throw call.failure(
            call.text(ifGiven: "message") ?? "the condition doesn't hold", at: "condition")
        }
        return .none
      }),
    Verb(
      "export", group: "results",
      "writes a table, a text, or a data set's interactions with its split to a file",
      positionals: [.value("value", .any, "what to write")],
      options: [
        .option(
          "to", .outputFile,
          "the file; its ending names the notation, for data `.csv` `.tsv`, or `.jsonl` and `.json` "
            + "with an object a line",
          isIdentity: false,
          endings: FileEndings(
            Set(notations.keys).union(DatasetWriter.Notation.allCases.map(\.rawValue)).sorted(),
            unlessGiven: "as")),
        .notation, .digits, .columns, .safe,
      ],
      example: #"export (table dim=[16, 32]) to="dims.csv""#,
      run: export),
  ]

extension Parameter {
  /// The notation of what is written.
  fileprivate static var notation: Parameter {
    .option(
      "as", .cases(OutputMode.allCases.map { Case($0.rawValue) }), "the notation of tables",
      because: "the session's `mode`, or the ending of the file", isIdentity: false)
  }

  fileprivate static var digits: Parameter {
    .option(
      "digits", .integer, "decimals of measured numbers",
      because: "4 where people read, all where programs do", interval: .closed(0, 15),
      isIdentity: false)
  }

  fileprivate static var width: Parameter {
    .option(
      "width", .integer, "columns that text may take", because: "as wide as the session",
      unit: "characters", interval: .closed(20, 10_000), isIdentity: false)
  }

  fileprivate static var safe: Parameter {
    .option(
      "safe", .boolean,
      "whether texts of CSV that spreadsheets take for formulas (they begin with `=`, `+`, `-`, `@`, a "
        + "tab or a line end) get an apostrophe before them, so that other people's data run nothing",
      default: .boolean(false), because: "the file keeps the data as they are", isIdentity: false)
  }

  fileprivate static var columns: Parameter {
    .option(
      "columns", .oneOrMore(.text), "the columns to show, in this order", because: "all of them",
      isIdentity: false)
  }
}

extension Call {
  /// How the call wants values written: its options, then the session's settings.
  fileprivate var style: DisplayStyle {
    var style = DisplayStyle(session)
    if let mode = text(ifGiven: "as").flatMap(OutputMode.init) { style.mode = mode }
    if let digits = integer(ifGiven: "digits") { style.digits = digits }
    if let width = integer(ifGiven: "width") { style.width = width }
    return style
  }

  /// The style of a notation, which alone makes `safe` mean something.
  fileprivate func safe(_ style: DisplayStyle) throws -> DisplayStyle {
    var style = style
    style.isSafe = boolean("safe")
    if style.isSafe, style.mode != .csv {
      throw failure("`safe` is for CSV, not for \(style.mode.rawValue)", at: "safe")
    }
    return style
  }

  /// A value with only the columns that the call asks for.
  fileprivate func selectingColumns(_ value: Value) throws -> Value {
    guard isGiven("columns") else { return value }
    guard let rows = value.object as? TableObject else {
      throw failure("`columns` chooses from a table, not from \(value.kind.phrase)", at: "columns")
    }
    return .object(
      TableObject(try rows.table.selecting(columns: texts("columns"))), recipe: value.recipe)
  }
}

private func printValues(_ call: Call) throws -> Value {
  let style = try call.safe(call.style)
  let values = try call.values("values").map { try call.selectingColumns($0) }
  let lines = try call.aside { progress in
    try values.map {
      try progress.check()
      return $0.printed(style)
    }
  }
  call.session.endProgress()
  try call.session.show(lines.joined(separator: "\n"))
  return .none
}

private func derive(_ call: Call) throws -> Value {
  let rows: TableObject = try call.object("rows")
  let formulas = call.openRows("")
  guard !formulas.isEmpty else {
    throw call.failure(
      "`derive` needs a column to make", hint: "write `derive rows gain=(ndcg@10 / 2)`")
  }
  try ResultTable.check(
    rows: rows.table.rows.count, columns: rows.table.columns.count + formulas.count)
  let table = try call.aside { progress in
    let available = Machine.usableMemory
    var bytes = 0
    return try formulas.reduce(rows.table) { table, column in
      let cells = try table.rows.indices.map { row in
        try progress.check()
        let cell = Cell(
          try column.rows.value { try rows.table.cell(row: row, column: $0).value })
        if case .text(let text) = cell { bytes += text.utf8.count }
        try MemoryError.refuse(
          above: available, bytes, settings: [column.name], "the texts of `\(column.name)`")
        return cell
      }
      return table.adding(ResultTable.Column(column.name, .value), cells: cells)
    }
  }
  return call.made(TableObject(table))
}

private func export(_ call: Call) throws -> Value {
  guard let path = call.text(ifGiven: "to") else {
    throw call.failure("`export` needs `to=`, the file to write")
  }
  let ending = PathText.ending(of: path)
  if let object = call.value("value").object as? DatasetObject {
    return try export(object.dataset, to: path, ending: ending, call)
  }
  var style = call.style
  if !call.isGiven("as") {
    guard let mode = notations[ending] else {
      throw call.unknownEnding(
        of: path, among: notations.keys.sorted(), for: "tables and texts", orSay: "as")
    }
    style.mode = mode
  }
  style = try call.safe(style)
  let value = try call.selectingColumns(call.value("value"))
  if let object = value.object, !(object is TableObject || object is RowObject) {
    throw call.failure(
      "`export` writes tables, texts and data sets, not \(value.kind.phrase)", at: "value",
      hint: "`save` keeps models")
  }
  let lineEnd = style.mode == .csv ? "\r\n" : "\n"
  try AtomicFile.write(
    try call.aside { [style] _ in Data((value.printed(style) + lineEnd).utf8) }, to: path,
    progress: call.progress)
  let summary =
    (value.object as? TableObject).map { table in
      style.mode == .csv ? table.separatedSummary : table.summary
    } ?? value.object?.summary
  call.note("\(path), \(summary ?? value.kind.phrase)")
  return .none
}

private func export(
  _ data: Dataset, to path: String, ending: String, _ call: Call
) throws -> Value {
  for option in ["as", "digits", "columns"] where call.isGiven(option) {
    throw call.failure("`\(option)` means nothing for a data set", at: option)
  }
  guard let notation = DatasetWriter.Notation(rawValue: ending) else {
    throw call.unknownEnding(
      of: path, among: DatasetWriter.Notation.allCases.map(\.rawValue), for: "data sets")
  }
  if call.boolean("safe"), notation != .csv, notation != .tsv {
    throw call.failure("`safe` is for CSV and TSV, not for \(notation.rawValue)", at: "safe")
  }
  let writer = DatasetWriter(notation, isSafe: call.boolean("safe"), progress: call.progress)
  try writer.write(data, to: path)
  call.session.endProgress()
  call.note(
    "\(path), \(NumberText.counted(data.interactionCount, "interaction")): "
      + writer.columns(of: data).joined(separator: ", "))
  return .none
}

extension Call {
  /// The diagnostic of a file whose ending names nothing that is written.
  fileprivate func unknownEnding(
    of path: String, among endings: [String], for what: String, orSay option: String? = nil
  ) -> Diagnostic {
    failure(
      "the ending of `\(path)` names no notation of \(what)", at: "to",
      hint: "endings: \(endings.map { "`.\($0)`" }.joined(separator: " "))"
        + (option.map { "; or say `\($0)=`" } ?? ""))
  }
}
