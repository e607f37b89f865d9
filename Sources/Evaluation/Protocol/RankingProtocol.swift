public import Interactions
public import Support

/// How rankings were made: results are comparable if and only if their protocols agree.
public struct RankingProtocol: Hashable, Sendable {
  /// The items that are ranked for a user.
  public enum Candidates: Hashable, Sendable {
    /// The whole catalogue.
    case full
    /// The targets and some other items, drawn for each user.
    case sampled(CandidateSample)
  }

  /// The treatment of items that a user already had.
  public enum SeenItems: String, CaseIterable, Hashable, Sendable {
    /// They leave the ranking, except where one is the target again.
    case drop
    /// They stay in the ranking.
    case keep
  }

  /// The part of a user's past that scorers are told.
  public enum KnownItems: String, CaseIterable, Hashable, Sendable {
    /// All of it.
    case all
    /// The training part, even where there is a validation part before the targets.
    case train
  }

  /// The treatment of items in ranked lists made elsewhere that aren't in the catalogue.
  public enum UnknownItems: String, CaseIterable, Hashable, Sendable {
    /// They keep their places, so that what comes after them is no better than it was.
    case keep
    /// They leave the lists, which close up.
    case drop
  }

  /// A fixed sample of the users, the same for every model.
  public struct Sample: Hashable, Sendable {
    /// How many users are drawn.
    public var count: Int
    /// The seed of the draw.
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
  /// The items that are ranked.
  public var candidates: Candidates
  /// How many items the catalogue has.
  public var itemCount: Int
  /// The part of a user's past that scorers are told.
  public var known: KnownItems
  /// The treatment of items that a user already had.
  public var seen: SeenItems
  /// How many targets, of the users evaluated, are items that their users already had.
  ///
  /// They stay in the ranking, though a shop that drops all that its users had could never show them;
  /// 0 where everything stays.
  public var seenTargets: Int
  /// How many targets, of the users evaluated, are in rows that the scorer learnt from.
  ///
  /// None where it learnt from the training part of the same data.
  public var learntTargets: Int
  /// The rating from which a held-out row is positive, and its item a target; `nil` where all are.
  public var positive: Float?
  /// How many of the users evaluated have a positive row, and so a target; `nil` where all have one
  /// or where it isn't known.
  public var positiveUserCount: Int?
  /// The treatment of listed items that aren't in the catalogue; `nil` where there were none.
  public var unknown: UnknownItems?
  /// How many users have a past and held-out rows.
  public var userCount: Int
  /// What the users are there for, where others' targets may have been learnt from; `nil` for all users.
  public var use: ValidationUse?
  /// The sample of them that was evaluated; `nil` for all.
  public var sample: Sample?

  public init(
    data: String, digest: Digest, split: String, part: Part, candidates: Candidates = .full,
    itemCount: Int, known: KnownItems = .all, seen: SeenItems, seenTargets: Int = 0,
    learntTargets: Int = 0, positive: Float? = nil, positiveUserCount: Int? = nil,
    unknown: UnknownItems? = nil, userCount: Int, use: ValidationUse? = nil, sample: Sample? = nil
  ) {
    self.data = data
    self.digest = digest
    self.split = split
    self.part = part
    self.candidates = candidates
    self.itemCount = itemCount
    self.known = known
    self.seen = seen
    self.seenTargets = seenTargets
    self.learntTargets = learntTargets
    self.positive = positive
    self.positiveUserCount = positiveUserCount
    self.unknown = unknown
    self.userCount = userCount
    self.use = use
    self.sample = sample
  }

  /// Whether results of the two may stand in one table.
  ///
  /// The name of the data doesn't matter, nor what became of unknown items where one had none, nor
  /// whether a count that follows from the rest is known.
  public func agrees(with other: RankingProtocol) -> Bool {
    var renamed = other
    renamed.data = data
    renamed.positiveUserCount = positiveUserCount
    if unknown == nil || other.unknown == nil { renamed.unknown = unknown }
    return renamed == self
  }

  /// The protocol of results of both, which agree.
  public func joined(with other: RankingProtocol) -> RankingProtocol {
    var both = self
    both.unknown = unknown ?? other.unknown
    both.positiveUserCount = positiveUserCount ?? other.positiveUserCount
    return both
  }
}

extension RankingProtocol: CustomStringConvertible {
  /// One line, the header of a table.
  public var description: String {
    let users = NumberText.counted(userCount, "user")
    let measured =
      sample.map { "\(NumberText.grouped($0.count)) of \(users) (sample \($0.seed))" } ?? users
    let items = NumberText.counted(itemCount, "item")
    let ranked =
      switch candidates {
      case .full: "full ranking of \(items)"
      case .sampled(let sample): "sampled ranking of the targets and \(sample) of \(items)"
      }
    var parts = [ranked, known == .all ? "all history known" : "training history known"]
    switch (seen, seenTargets) {
    case (.keep, _): parts.append("seen items kept")
    case (.drop, 0): parts.append("seen items dropped")
    case (.drop, let targets):
      parts.append("seen items dropped but for \(NumberText.counted(targets, "target"))")
    }
    if learntTargets > 0 {
      parts.append(
        "\(NumberText.counted(learntTargets, "target")) in rows that the model learnt from")
    }
    if let positive {
      parts.append("positive from rating \(NumberText.shortest(positive.asWritten))")
    }
    switch unknown {
    case .keep?: parts.append("unknown items of lists in their places")
    case .drop?: parts.append("unknown items of lists dropped")
    case nil: break
    }
    parts.append(measured + (use.map { " for \($0.rawValue)" } ?? ""))
    if let positiveUserCount {
      parts.append("\(NumberText.grouped(positiveUserCount)) of them with a positive target")
    }
    return "\(data) (\(digest.short)), \(split), \(part): "
      + parts.joined(separator: ", ")
  }
}
