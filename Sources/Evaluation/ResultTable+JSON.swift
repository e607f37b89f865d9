import Interactions
import Support

extension ResultTable {
  /// The table as one JSON object (RFC 8259): `protocols`, `columns` and `rows`, an object each row.
  ///
  /// Numbers that JSON doesn't have, and cells that are `none`, are null.
  func json(digits: Int?) -> String {
    let protocols = protocols.map { Self.json($0.fields) }
    let columns = columns.map { column in
      Self.json([
        ("name", Self.json(column.name)), ("kind", Self.json("\(column.kind)")),
      ])
    }
    let rows = rows.map { row in
      Self.json(
        zip(self.columns, row.cells).map { column, cell in
          (column.name, json(cell, in: column, digits: digits))
        })
    }
    return "{\n"
      + Self.json(lines: [("protocols", protocols), ("columns", columns), ("rows", rows)])
      + "}\n"
  }

  private func json(_ cell: Cell, in column: Column, digits: Int?) -> String {
    switch cell {
    case .text(let text): Self.json(text)
    case .number(let value) where !value.isFinite: "null"
    default: plain(cell, in: column, digits: digits, none: "null")
    }
  }

  /// Lists under names, one element a line.
  private static func json(lines lists: [(String, [String])]) -> String {
    lists.map { name, elements in
      elements.isEmpty
        ? "  \(json(name)): []"
        : "  \(json(name)): [\n" + elements.map { "    " + $0 }.joined(separator: ",\n") + "\n  ]"
    }.joined(separator: ",\n") + "\n"
  }

  /// An object of values that are JSON already.
  private static func json(_ fields: [(String, String)]) -> String {
    "{" + fields.map { "\(json($0)): \($1)" }.joined(separator: ", ") + "}"
  }

  /// A string with its quotes.
  fileprivate static func json(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension RankingProtocol {
  /// The fields as JSON values.
  fileprivate var fields: [(String, String)] {
    [
      ("data", ResultTable.json(data)), ("digest", ResultTable.json(digest.description)),
      ("split", ResultTable.json(split)), ("part", ResultTable.json(part.description)),
      ("candidates", ResultTable.json(candidates.rawValue)), ("items", String(itemCount)),
      ("seen", ResultTable.json(seen.rawValue)), ("users", String(userCount)),
      ("sample", sample.map { "{\"users\": \($0.count), \"seed\": \($0.seed)}" } ?? "null"),
    ]
  }
}
