public import Evaluation
public import Language
import Support

extension ObjectKind {
  static let table = ObjectKind("table", rows: "row", subject: .table)
  static let row = ObjectKind("row", subject: .table)
}

/// A table in the language: `rows["ra"]` is a row, `rows.dim` the list of a column's values.
struct TableObject: TabularObject {
  var table: ResultTable

  init(_ table: ResultTable) { self.table = table }

  var kind: ObjectKind { .table }
  var columnNames: [String] { table.columns.map(\.name) }
  var memberNames: [String] { columnNames + ["count"].filter { !columnNames.contains($0) } }

  var summary: String {
    "table of \(NumberText.counted(table.rows.count, "row")) × "
      + NumberText.counted(table.columns.count, "column")
  }

  /// The summary of the table as separated values, whose rows say how they were measured.
  var separatedSummary: String {
    let hasProtocol = columnNames.contains(ResultTable.protocolColumn)
    let added = table.protocols.isEmpty || hasProtocol ? 0 : 1
    return "table of \(NumberText.counted(table.rows.count, "row")) × "
      + NumberText.counted(table.columns.count + added, "column")
  }

  func member(_ name: String) throws -> Value? {
    if columnNames.contains(name) {
      return .list(try table.cells(column: name).map(\.value))
    }
    return name == "count" ? .number(table.rows.count) : nil
  }

  func element(at index: ElementIndex) throws -> Value? {
    let position =
      switch index {
      case .position(let position): position
      case .label(let label): try table.position(label: label)
      }
    let row = RowObject(try table.selecting(rows: [position]))
    return .object(row, recipe: .literal(row.summary))
  }

  func appending(_ other: Value) throws -> (any LanguageObject)? {
    switch other.object {
    case let other as TableObject: TableObject(try table.appending(other.table))
    case let row as RowObject: TableObject(try table.appending(row.table))
    default: nil
    }
  }

  func addingColumn(_ name: String, _ value: Value) throws -> (any LanguageObject)? {
    TableObject(
      table.adding(
        ResultTable.Column(name, .tag),
        cells: Array(repeating: Cell(value), count: table.rows.count)))
  }

  func display(_ style: DisplayStyle) -> String {
    table.columns.isEmpty
      ? "(an empty table)" : table.renderedWithoutFinalNewline(style.table)
  }

  var displayedTable: ResultTable { table }
}

/// One row of a table: `rows["ra"].ndcg@10` is a number.
struct RowObject: TabularObject {
  /// A table of the row alone.
  let table: ResultTable

  init(_ table: ResultTable) { self.table = table }

  var kind: ObjectKind { .row }
  var columnNames: [String] { table.columns.map(\.name) }
  var memberNames: [String] { columnNames }

  var summary: String {
    zip(table.columns, table.rows[0].cells).map { "\($0.name)=\($1.value.literal)" }
      .joined(separator: " ")
  }

  func member(_ name: String) throws -> Value? {
    columnNames.contains(name) ? try table.cell(row: 0, column: name).value : nil
  }

  func display(_ style: DisplayStyle) -> String { TableObject(table).display(style) }

  var displayedTable: ResultTable { table }
}

extension Cell {
  /// The value of a cell in the language.
  var value: Value {
    switch self {
    case .none: .none
    case .bool(let value): .boolean(value)
    case .integer(let value): .number(value)
    case .number(let value): .number(value)
    case .text(let value): .text(value)
    }
  }

  /// A value in a table: plain data as they are, everything else in words.
  init(_ value: Value) {
    switch value.payload {
    case .none: self = .none
    case .boolean(let value): self = .bool(value)
    case .number(let value): self = Int(exactly: value).map(Cell.integer) ?? .number(value)
    case .text(let value): self = .text(value)
    case .list, .object: self = .text(value.name ?? value.text)
    }
  }
}

extension ResultTable: ArgumentValue {
  public static var parameterType: ParameterType { .object([.table]) }

  public init?(argument: Value) {
    guard let object = argument.object as? TableObject else { return nil }
    self = object.table
  }
}
