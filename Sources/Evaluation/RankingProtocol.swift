public import Interactions
public import Support

/// How rankings were made: results are comparable if and only if their protocols agree.
public struct RankingProtocol: Hashable, Sendable {
  /// Which items are ranked for a user.
  public enum Candidates: Hashable, Sendable {
    /// The whole catalogue.
    case full
    /// The targets and some other items, drawn for each user.
    case sampled(CandidateSample)
  }

  /// What becomes of the items that a user already had.
  public enum SeenItems: String, CaseIterable, Hashable, Sendable {
    /// They leave the ranking, except where one is the target again.
    case drop
    /// They stay in the ranking.
    case keep
  }

  /// A fixed sample of the users, the same for every model.
  public struct Sample: Hashable, Sendable {
    /// How many users are drawn.
    public var count: Int
    /// What they are drawn with.
    public var seed: UInt64

    /// - Precondition: `count` is above 0.
    public init(count: Int, seed: UInt64 = 0) {
      precondition(count > 0, "Sample: can't draw \(count) users")
      self.count = count
      self.seed = seed
    }
  }

  /// The name of the data set, for showing.
  public var data: String
  /// The identity of the data set and its split.
  public var digest: Digest
  /// How the data set was split: `leave_one_out`.
  public var split: String
  /// The part whose rows are the targets: `valid` or `test`.
  public var part: Part
  /// Which items are ranked.
  public var candidates: Candidates
  /// How many items the catalogue has.
  public var itemCount: Int
  /// What becomes of items that a user already had.
  public var seen: SeenItems
  /// How many users have a past and a target.
  public var userCount: Int
  /// The sample of them that was evaluated; `nil` for all.
  public var sample: Sample?

  public init(
    data: String, digest: Digest, split: String, part: Part, candidates: Candidates = .full,
    itemCount: Int, seen: SeenItems, userCount: Int, sample: Sample? = nil
  ) {
    self.data = data
    self.digest = digest
    self.split = split
    self.part = part
    self.candidates = candidates
    self.itemCount = itemCount
    self.seen = seen
    self.userCount = userCount
    self.sample = sample
  }

  /// Whether results of the two may stand in one table; the name of the data doesn't matter.
  public func agrees(with other: RankingProtocol) -> Bool {
    var renamed = other
    renamed.data = data
    return renamed == self
  }
}

extension RankingProtocol: CustomStringConvertible {
  /// One line, the header of a table.
  public var description: String {
    let users = NumberText.counted(userCount, "user")
    let measured =
      sample.map { "\(NumberText.grouped($0.count)) of \(users) (sample \($0.seed))" } ?? users
    let dropped = seen == .drop ? "dropped" : "kept"
    let items = NumberText.counted(itemCount, "item")
    let ranked =
      switch candidates {
      case .full: "full ranking of \(items)"
      case .sampled(let sample): "sampled ranking of the targets and \(sample) of \(items)"
      }
    return "\(data) (\(digest.short)), \(split), \(part): "
      + "\(ranked), seen items \(dropped), \(measured)"
  }
}
