import Evaluation
import Interactions
import Support

/// A table as `save` and `export` write it in JSON: protocols, columns, rows.
///
/// The metrics user by user, which comparisons need, aren't in it.
struct StoredTable: Decodable {
  private struct StoredColumn: Decodable {
    var name: String
    var kind: String
  }

  private struct Ranking: Decodable {
    struct Sample: Decodable {
      var users: Int
      var seed: UInt64
    }

    /// `"full"`, or how items were drawn.
    enum Candidates: Decodable {
      case full
      case sampled(negatives: Int, by: String, draw: UInt64)

      private enum CodingKeys: String, CodingKey {
        case negatives, by, draw
      }

      init(from decoder: any Decoder) throws {
        guard let fields = try? decoder.container(keyedBy: CodingKeys.self) else {
          self = .full
          return
        }
        self = .sampled(
          negatives: try fields.decode(Int.self, forKey: .negatives),
          by: try fields.decode(String.self, forKey: .by),
          draw: try fields.decode(UInt64.self, forKey: .draw))
      }

      /// The candidates; `nil` if a value of them isn't one.
      var candidates: RankingProtocol.Candidates? {
        guard case .sampled(let count, let by, let draw) = self else { return .full }
        guard count > 0, let weight = CandidateSample.Weight(rawValue: by) else { return nil }
        return .sampled(CandidateSample(count: count, weight: weight, seed: draw))
      }
    }

    var data: String
    var digest: String
    var split: String
    var part: String
    var candidates: Candidates?
    var items: Int
    var seen: String
    var users: Int
    var sample: Sample?

    /// The protocol; `nil` if a word in it isn't one.
    var ranking: RankingProtocol? {
      guard let digest = Digest(hexadecimal: digest),
        let part = Part.allCases.first(where: { "\($0)" == part }),
        let seen = RankingProtocol.SeenItems(rawValue: seen), sample.map({ $0.users > 0 }) ?? true,
        let candidates = (candidates ?? .full).candidates
      else { return nil }
      return RankingProtocol(
        data: data, digest: digest, split: split, part: part, candidates: candidates,
        itemCount: items, seen: seen, userCount: users,
        sample: sample.map { RankingProtocol.Sample(count: $0.users, seed: $0.seed) })
    }
  }

  /// A value of a cell.
  private enum Scalar: Decodable {
    case none
    case flag(Bool)
    case number(Double)
    case text(String)

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if value.decodeNil() {
        self = .none
      } else if let flag = try? value.decode(Bool.self) {
        self = .flag(flag)
      } else if let number = try? value.decode(Double.self) {
        self = .number(number)
      } else {
        self = .text(try value.decode(String.self))
      }
    }
  }

  private var columns: [StoredColumn]
  private var rows: [[String: Scalar]]
  private var protocols: [Measured]

  /// A protocol: its fields, or its words in the file that it came from.
  private enum Measured: Decodable {
    case ranking(Ranking)
    case stated(String)

    private enum CodingKeys: String, CodingKey { case stated }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      if let words = try fields.decodeIfPresent(String.self, forKey: .stated) {
        self = .stated(words)
      } else {
        self = .ranking(try Ranking(from: decoder))
      }
    }

    var known: TableProtocol? {
      switch self {
      case .ranking(let ranking): ranking.ranking.map(TableProtocol.ranking)
      case .stated(let words): .stated(words)
      }
    }
  }

  /// The table; `nil` if the file's values don't make one.
  var table: ResultTable? {
    guard Set(columns.map(\.name)).count == columns.count else { return nil }
    let known = columns.compactMap { column in
      Evaluation.Column.Kind.allCases.first { "\($0)" == column.kind }
        .map { Evaluation.Column(column.name, $0) }
    }
    let rankings = protocols.compactMap(\.known)
    guard known.count == columns.count, rankings.count == protocols.count else { return nil }
    return ResultTable(
      columns: known,
      rows: rows.map { row in
        ResultTable.Row(known.map { Self.cell(row[$0.name] ?? .none, of: $0.kind) })
      }, protocols: rankings)
  }

  /// A cell; whole numbers are measurements in some columns and counts in others.
  private static func cell(_ value: Scalar, of kind: Evaluation.Column.Kind) -> Cell {
    switch value {
    case .none: .none
    case .flag(let flag): .bool(flag)
    case .text(let text): .text(text)
    case .number(let number):
      kind >= .metric
        ? .number(number) : Int(exactly: number).map(Cell.integer) ?? .number(number)
    }
  }
}
