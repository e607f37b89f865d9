@testable import Language

/// A data set that remembers only what was done to it.
struct ToyData: ArgumentObject {
  static let kind = ObjectKind("data", phrase: "a data set")
  var name: String
  var users = 10
  var summary: String { "data set \(name), \(users) users" }
  var memberNames: [String] { ["name", "users"] }
  var columnNames: [String] { ["user", "item", "rating"] }

  /// Rows that row expressions can be tried on; the last one has no rating.
  static let rows: [[String: Value]] = [
    ["user": .text("1"), "item": .text("a"), "rating": .number(5)],
    ["user": .text("1"), "item": .text("b"), "rating": .number(2)],
    ["user": .text("2"), "item": .text("a"), "rating": .number(4)],
    ["user": .text("3"), "item": .text("c"), "rating": Value.none],
  ]

  func member(_ name: String) -> Value? {
    switch name {
    case "name": .text(self.name)
    case "users": .number(users)
    default: nil
    }
  }
}

/// A model that knows its options and how far it was trained.
struct ToyModel: ArgumentObject {
  static let kind: ObjectKind = "model"
  var name: String
  var given: [(name: String, value: Value)]
  var epochs = 0
  var summary: String { "\(name), \(epochs) epochs" }
  var memberNames: [String] { ["epochs", "name"] }

  func member(_ name: String) -> Value? {
    switch name {
    case "name": .text(self.name)
    case "epochs": .number(epochs)
    default: given.first { $0.name == name }?.value
    }
  }
}

/// A table of rows.
struct ToyTable: ArgumentObject {
  static let kind: ObjectKind = "table"
  var columnNames: [String]
  var rows: [[String: Value]]
  var memberNames: [String] { ["count"] }

  var summary: String {
    rows.map { row in columnNames.map { "\($0)=\(row[$0]?.text ?? "-")" }.joined(separator: " ") }
      .joined(separator: " / ")
  }

  func member(_ name: String) -> Value? { name == "count" ? .number(rows.count) : nil }

  func element(at index: ElementIndex) -> Value? {
    let row =
      switch index {
      case .position(let position): rows.indices.contains(position) ? rows[position] : nil
      case .label(let label): rows.first { $0["label"]?.text == label }
      }
    return row.map { .object(ToyRow(columns: columnNames, row: $0), recipe: .literal("row")) }
  }

  func appending(_ other: Value) throws -> (any LanguageObject)? {
    guard let other = other.object as? ToyTable else { return nil }
    let new = other.columnNames.filter { !columnNames.contains($0) }
    return ToyTable(columnNames: columnNames + new, rows: rows + other.rows)
  }

  func addingColumn(_ name: String, _ value: Value) -> (any LanguageObject)? {
    ToyTable(
      columnNames: columnNames + [name],
      rows: rows.map { $0.merging([name: value]) { _, new in new } })
  }
}

/// A row of a table.
struct ToyRow: LanguageObject {
  var columns: [String]
  var row: [String: Value]
  var kind: ObjectKind { "row" }
  var summary: String { "a row" }
  var memberNames: [String] { columns }
  func member(_ name: String) -> Value? { row[name] }
}
