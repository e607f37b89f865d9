import Evaluation
import Interactions
import Support

/// A table as a file keeps it: every digit, and the protocols that its rows were measured under.
///
/// The metrics user by user, which comparisons need, aren't kept.
struct StoredTable: Codable {
  struct Column: Codable {
    var name: String
    var kind: Int
    var digits: Int?
  }

  /// A cell: at most one of the values is there.
  struct StoredCell: Codable {
    var flag: Bool?
    var integer: Int?
    var number: String?
    var text: String?
  }

  struct Ranking: Codable {
    var data: String
    var digest: String
    var split: String
    var part: UInt8
    var items: Int
    var seen: String
    var users: Int
    var sample: Int?
    var seed: UInt64?
  }

  var columns: [Column]
  var rows: [[StoredCell]]
  var protocols: [Ranking]

  init(_ table: ResultTable) {
    columns = table.columns.map {
      Column(name: $0.name, kind: $0.kind.rawValue, digits: $0.digits)
    }
    rows = table.rows.map { row in
      row.cells.map { cell in
        switch cell {
        case .none: StoredCell()
        case .bool(let value): StoredCell(flag: value)
        case .integer(let value): StoredCell(integer: value)
        // As text, for JSON has no infinity and no nan.
        case .number(let value): StoredCell(number: "\(value)")
        case .text(let value): StoredCell(text: value)
        }
      }
    }
    protocols = table.protocols.map { ranking in
      Ranking(
        data: ranking.data, digest: ranking.digest.description, split: ranking.split,
        part: ranking.part.rawValue, items: ranking.itemCount, seen: ranking.seen.rawValue,
        users: ranking.userCount, sample: ranking.sample?.count, seed: ranking.sample?.seed)
    }
  }

  /// The table; `nil` if the file's values don't make one.
  var table: ResultTable? {
    guard Set(columns.map(\.name)).count == columns.count,
      rows.allSatisfy({ $0.count == columns.count })
    else { return nil }
    var known: [Evaluation.Column] = []
    for column in columns {
      guard let kind = Evaluation.Column.Kind(rawValue: column.kind) else { return nil }
      known.append(Evaluation.Column(column.name, kind, digits: column.digits))
    }
    var rankings: [RankingProtocol] = []
    for stored in protocols {
      guard let digest = Digest(hexadecimal: stored.digest), let part = Part(rawValue: stored.part),
        let seen = RankingProtocol.SeenItems(rawValue: stored.seen)
      else { return nil }
      rankings.append(
        RankingProtocol(
          data: stored.data, digest: digest, split: stored.split, part: part,
          itemCount: stored.items, seen: seen, userCount: stored.users,
          sample: stored.sample.map { RankingProtocol.Sample(count: $0, seed: stored.seed ?? 0) }))
    }
    let cells = rows.map { row in
      ResultTable.Row(
        row.map { cell in
          if let flag = cell.flag { return .bool(flag) }
          if let integer = cell.integer { return .integer(integer) }
          if let number = cell.number.flatMap(Double.init) { return .number(number) }
          return cell.text.map { .text($0) } ?? .none
        })
    }
    return ResultTable(columns: known, rows: cells, protocols: rankings)
  }
}
