import Evaluation
import FoundationEssentials
import Glibc
import Interactions
import Support

/// A table as a file keeps it: protocols, columns, rows.
///
/// `save` writes it, and `export` much the same in JSON for other programs, without what JSON hasn't.
/// The metrics user by user, which comparisons need, aren't in it.
struct StoredTable: Codable {
  private struct StoredColumn: Codable {
    var name: String
    var kind: String
    var digits: Int?
    var better: String?
    var missing: String?

    init(_ column: ResultTable.Column) {
      name = column.name
      kind = "\(column.kind)"
      digits = column.digits
      better = column.better.map { "\($0)" }
      missing = column.missing
    }

    /// The column, for which `save` says all that it has; `nil` if a word of it isn't one.
    func column(isKept: Bool) -> ResultTable.Column? {
      guard let kind = ResultTable.Column.Kind.allCases.first(where: { "\($0)" == kind }),
        digits.map({ 0...17 ~= $0 }) ?? true
      else { return nil }
      var column = ResultTable.Column(name, kind, digits: digits)
      column.missing = missing
      guard isKept else { return column }
      switch better {
      case nil: column.better = nil
      case "higher": column.better = .higher
      case "lower": column.better = .lower
      default: return nil
      }
      return column
    }
  }

  private struct Ranking: Codable {
    struct Sample: Codable {
      var users: Int
      var seed: UInt64
    }

    /// `"full"`, or how items were drawn.
    enum Candidates: Codable {
      case full
      case sampled(negatives: Int, by: String, draw: UInt64)

      private enum CodingKeys: String, CodingKey {
        case negatives, by, draw
      }

      init(from decoder: any Decoder) throws {
        guard let fields = try? decoder.container(keyedBy: CodingKeys.self) else {
          let word = try decoder.singleValueContainer()
          guard try word.decode(String.self) == Self.all else {
            throw DecodingError.dataCorruptedError(in: word, debugDescription: "not a ranking")
          }
          self = .full
          return
        }
        self = .sampled(
          negatives: try fields.decode(Int.self, forKey: .negatives),
          by: try fields.decode(String.self, forKey: .by),
          draw: try fields.decode(UInt64.self, forKey: .draw))
      }

      func encode(to encoder: any Encoder) throws {
        switch self {
        case .full:
          var word = encoder.singleValueContainer()
          try word.encode(Self.all)
        case .sampled(let negatives, let by, let draw):
          var fields = encoder.container(keyedBy: CodingKeys.self)
          try fields.encode(negatives, forKey: .negatives)
          try fields.encode(by, forKey: .by)
          try fields.encode(draw, forKey: .draw)
        }
      }

      init(_ candidates: RankingProtocol.Candidates) {
        switch candidates {
        case .full: self = .full
        case .sampled(let sample):
          self = .sampled(
            negatives: sample.count, by: sample.weight.rawValue, draw: sample.seed)
        }
      }

      private static let all = "full"

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
    var known: String?
    var seen: String
    var seenTargets: Int?
    var learntTargets: Int?
    var positive: Float?
    var positiveUsers: Int?
    var unknown: String?
    var users: Int
    var use: String?
    var sample: Sample?

    private enum CodingKeys: String, CodingKey {
      case data, digest, split, part, candidates, items, known, seen, positive, unknown, users
      case use, sample
      case seenTargets = "seen_targets"
      case learntTargets = "learnt_targets"
      case positiveUsers = "positive_users"
    }

    init(_ ranking: RankingProtocol) {
      data = ranking.data
      digest = ranking.digest.description
      split = ranking.split
      part = "\(ranking.part)"
      candidates = Candidates(ranking.candidates)
      items = ranking.itemCount
      known = ranking.known.rawValue
      seen = ranking.seen.rawValue
      seenTargets = ranking.seenTargets
      // Most have none, and are as they were before it was known.
      learntTargets = ranking.learntTargets > 0 ? ranking.learntTargets : nil
      positive = ranking.positive
      positiveUsers = ranking.positiveUserCount
      unknown = ranking.unknown?.rawValue
      users = ranking.userCount
      use = ranking.use?.rawValue
      sample = ranking.sample.map { Sample(users: $0.count, seed: $0.seed) }
    }

    /// The protocol; `nil` if a word in it isn't one.
    var ranking: RankingProtocol? {
      guard let digest = Digest(hexadecimal: digest),
        let part = Part.allCases.first(where: { "\($0)" == part }),
        let known = RankingProtocol.KnownItems(rawValue: known ?? "all"),
        let seen = RankingProtocol.SeenItems(rawValue: seen),
        let unknown = unknown.map(RankingProtocol.UnknownItems.init(rawValue:)) ?? .some(nil),
        let use = use.map(ValidationUse.init(rawValue:)) ?? .some(nil),
        sample.map({ $0.users > 0 }) ?? true,
        let candidates = (candidates ?? .full).candidates
      else { return nil }
      return RankingProtocol(
        data: data, digest: digest, split: split, part: part, candidates: candidates,
        itemCount: items, known: known, seen: seen, seenTargets: seenTargets ?? 0,
        learntTargets: learntTargets ?? 0, positive: positive, positiveUserCount: positiveUsers,
        unknown: unknown, userCount: users, use: use,
        sample: sample.map { RankingProtocol.Sample(count: $0.users, seed: $0.seed) })
    }
  }

  private var columns: [StoredColumn]
  private var rows: [[String: StoredCell]]
  private var protocols: [Measured]
  /// Whether the best values stand out; `export` doesn't say.
  private var marksBest: Bool?

  /// A protocol: its fields, or its words in the file that it came from.
  private enum Measured: Codable {
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

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .ranking(let ranking): try ranking.encode(to: encoder)
      case .stated(let words):
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(words, forKey: .stated)
      }
    }

    init(_ known: TableProtocol) {
      switch known {
      case .ranking(let ranking): self = .ranking(Ranking(ranking))
      case .stated(let words): self = .stated(words)
      }
    }

    var known: TableProtocol? {
      switch self {
      case .ranking(let ranking): ranking.ranking.map(TableProtocol.ranking)
      case .stated(let words): .stated(words)
      }
    }
  }

  init(_ table: ResultTable) {
    columns = table.columns.map(StoredColumn.init)
    rows = table.rows.map { row in
      Dictionary(
        uniqueKeysWithValues: zip(table.columns.map(\.name), row.cells.map(StoredCell.init)))
    }
    protocols = table.protocols.map(Measured.init)
    marksBest = table.marksBest
  }

  /// The table; `nil` if the file's values don't make one.
  var table: ResultTable? {
    guard Set(columns.map(\.name)).count == columns.count else { return nil }
    let isKept = marksBest != nil
    let known = columns.compactMap { $0.column(isKept: isKept) }
    let rankings = protocols.compactMap(\.known)
    guard known.count == columns.count, rankings.count == protocols.count else { return nil }
    let rows = rows.map { row in
      ResultTable.Row(
        known.map { column in
          let stored = row[column.name] ?? StoredCell(.none)
          return isKept ? stored.cell : stored.exported(in: column.kind)
        })
    }
    return ResultTable(columns: known, rows: rows, protocols: rankings)
      .markingBest(marksBest ?? false)
  }

  /// Reads a table that `save` or `export` wrote.
  ///
  /// - Throws: `StoredError.noTable`; `.otherVersion` and `.damaged` for one that `save` wrote.
  static func read(_ bytes: [UInt8], path: String) throws(StoredError) -> ResultTable {
    let json = KeptJSON.isSealed(bytes) ? try KeptJSON.opened(bytes, path: path).json : Data(bytes)
    guard let table = (try? JSONDecoder.kept.decode(StoredTable.self, from: json))?.table else {
      throw .noTable(path: path)
    }
    return table
  }
}
