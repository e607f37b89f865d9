import Evaluation
import Language
import Support

/// The verb that prints values.
enum Print {
  static let values = Positional<[Value]>(many: "values", "what to print")
  static let notation = Option<OutputMode?>(
    "as", "the notation of tables", because: "the session's `mode`, or the ending of the file",
    isIdentity: false)
  static let digits = Option<Int?>(
    "digits", "decimals of measured numbers",
    because: "4 where people read, all where programs do", interval: .closed(0, 15),
    isIdentity: false)
  static let width = Option<Int?>(
    "width", "columns that text may take", because: "as wide as the session", unit: "characters",
    interval: .closed(20, 10_000), isIdentity: false)
  static let columns = Option<[String]?>(
    "columns", "the columns to show, in this order", because: "all of them", isIdentity: false)
  static let safe = Option<Bool>(
    "safe",
    "whether texts of CSV that spreadsheets take for formulas (they begin with `=`, `+`, `-`, `@`, a "
      + "tab or a line end) get an apostrophe before them, so that other people's data run nothing",
    default: false, because: "the file keeps the data as they are", isIdentity: false)

  static let verb = Verb(
    "print", group: "results", "prints values, a line each",
    takes: [values, notation, digits, width, columns, safe],
    example: #"print "five shoppers" digits=3"#,
    habits: ["echo", "display", "puts", "println"]
  ) { call in
    var style = try call.safe(call.style)
    if let width = call[width] { style.width = width }
    let shown = try call[values].map { try call.selectingColumns($0) }
    call.session.endProgress()
    try call.session.show(
      .joined(
        shown.map { [style] in $0.printed(style, progress: call.progress) }, progress: call.progress
      ))
    return .none
  } foresees: { call in
    if call.facts(values).kind == .object(.table) {
      try call.requireColumns(columns, in: values)
    }
    return call.result
  }
}

extension Call {
  /// How the call wants values written: its options, then the session's settings.
  var style: DisplayStyle {
    var style = DisplayStyle(session)
    if let mode = self[Print.notation] { style.mode = mode }
    if let digits = self[Print.digits] { style.digits = digits }
    return style
  }

  /// The style of a notation, which alone makes `safe` mean something.
  func safe(_ style: DisplayStyle) throws -> DisplayStyle {
    var style = style
    style.isSafe = self[Print.safe]
    if style.isSafe, style.mode != .csv {
      throw UsageError.isFor(option: Print.safe.name, what: "CSV", other: style.mode.word)
    }
    return style
  }

  /// A value with only the columns that the call asks for.
  func selectingColumns(_ value: Value) throws -> Value {
    guard let columns = self[Print.columns] else { return value }
    guard let rows = value.object as? TableObject else {
      throw UsageError.isFor(
        option: Print.columns.name, what: "a table", other: value.kind.phrase)
    }
    return .object(
      TableObject(try rows.table.selecting(columns: columns)), recipe: value.recipe)
  }
}
