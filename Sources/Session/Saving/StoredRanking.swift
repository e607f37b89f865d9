import Evaluation
import Interactions
import Support

/// How rankings were made, as a file keeps it.
struct StoredRanking: Codable {
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
