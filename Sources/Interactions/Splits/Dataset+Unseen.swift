import Support

/// What a user of the validation part is there for once a model learns from validation targets.
public enum ValidationUse: String, CaseIterable, Hashable, Sendable {
  /// Seven users of ten: their targets are learnt from.
  case learning
  /// One of ten decides when a training stops.
  case stopping
  /// Two of ten are left to choose settings, weights and defaults by.
  case choosing

  /// The use of a user, by a hash of the id alone: the same in all data, at any seed.
  public init(of user: String) {
    let place = Self.key.derived(user).uniform(at: 0)
    self = place < 0.7 ? .learning : place < 0.8 ? .stopping : .choosing
  }

  private static let key = RandomKey(seed: 0).derived("users of validation")
}

extension Dataset {
  /// The same users and items without the last training rows of each user, of which one is left.
  ///
  /// What learns from it hasn't seen those rows, and can be asked for them.
  ///
  /// - Parameter count: how many rows of each user.
  /// - Returns: the data set of the other rows.
  public func withholding(last count: Int) -> Dataset {
    guard count > 0 else { return self }
    var kept: [Int] = []
    var offsets = [0]
    for user in 0..<userCount {
      let rows = rows(of: user)
      let training = rows.filter { (split?.parts[$0] ?? .train) == .train }
      let withheld = Set(training.suffix(Self.withheldCount(of: training.count, last: count)))
      kept += rows.filter { !withheld.contains($0) }
      offsets.append(kept.count)
    }
    return taking(kept, offsets: offsets)
  }

  /// How many of so many training rows are withheld where it is to be the last `count`.
  static func withheldCount(of rows: Int, last count: Int) -> Int { max(0, min(count, rows - 1)) }

  /// The same rows, those for validation being for training where their users are learnt from.
  public var teachingValidation: Dataset {
    guard let split else { return self }
    var parts = split.parts
    for user in 0..<userCount where ValidationUse(of: users[user]) == .learning {
      for row in rows(of: user) where parts[row] == .valid { parts[row] = .train }
    }
    return with(split: Split(parts: parts, description: split.description, offsets: offsets))
  }
}
