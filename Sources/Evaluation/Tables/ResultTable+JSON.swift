import Interactions
import Support

extension ResultTable {
  /// The table as one JSON object (RFC 8259): `protocols`, `columns` and `rows`, an object each row.
  ///
  /// Numbers that JSON doesn't have, and cells that are `none`, are null.
  func json(digits: Int?) -> String {
    let protocols = protocols.map { known in
      switch known {
      case .ranking(let ranking): Self.json(ranking.fields)
      case .stated(let words): Self.json([("stated", JSONText.quoted(words))])
      }
    }
    let columns = columns.map { column in
      Self.json([
        ("name", JSONText.quoted(column.name)), ("kind", JSONText.quoted("\(column.kind)")),
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
    case .text(let text): JSONText.quoted(text)
    case .number(let value) where !value.isFinite: "null"
    default: plain(cell, in: column, digits: digits, none: "null")
    }
  }

  /// Lists under names, one element a line.
  private static func json(lines lists: [(String, [String])]) -> String {
    lists.map { name, elements in
      elements.isEmpty
        ? "  \(JSONText.quoted(name)): []"
        : "  \(JSONText.quoted(name)): [\n" + elements.map { "    " + $0 }.joined(separator: ",\n")
          + "\n  ]"
    }.joined(separator: ",\n") + "\n"
  }

  /// An object of values that are JSON already.
  private static func json(_ fields: [(String, String)]) -> String {
    "{" + fields.map { "\(JSONText.quoted($0)): \($1)" }.joined(separator: ", ") + "}"
  }
}

extension RankingProtocol {
  /// The fields as JSON values; what few protocols have is left out where there is none.
  fileprivate var fields: [(String, String)] {
    let rare: [(String, String?)] = [
      ("learnt_targets", learntTargets > 0 ? String(learntTargets) : nil),
      ("positive_users", positiveUserCount.map { String($0) }),
      ("use", use.map { JSONText.quoted($0.rawValue) }),
    ]
    let known: [(String, String)] = [
      ("data", JSONText.quoted(data)), ("digest", JSONText.quoted(digest.description)),
      ("split", JSONText.quoted(split)), ("part", JSONText.quoted(part.description)),
      ("candidates", candidates.json), ("items", String(itemCount)),
      ("known", JSONText.quoted(known.rawValue)), ("seen", JSONText.quoted(seen.rawValue)),
      ("seen_targets", String(seenTargets)), ("positive", positive?.description ?? "null"),
      ("unknown", unknown.map { JSONText.quoted($0.rawValue) } ?? "null"),
      ("users", String(userCount)),
      ("sample", sample.map { "{\"users\": \($0.count), \"seed\": \($0.seed)}" } ?? "null"),
    ]
    return known + rare.compactMap { name, value in value.map { (name, $0) } }
  }
}

extension RankingProtocol.Candidates {
  /// The candidates as a JSON value.
  fileprivate var json: String {
    switch self {
    case .full: "\"full\""
    case .sampled(let sample):
      "{\"negatives\": \(sample.count), \"by\": \"\(sample.weight.rawValue)\", "
        + "\"draw\": \(sample.seed)}"
    }
  }
}
