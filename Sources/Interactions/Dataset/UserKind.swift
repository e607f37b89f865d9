/// Users that are worth a look.
public enum UserKind: CaseIterable, Sendable {
  /// Anybody of whom something is held out; of data that aren't split, anybody.
  case any
  /// The tenth with the longest histories.
  case long
  /// The tenth with the shortest.
  case short
  /// The tenth whose held-out item is the least popular in training.
  case cold
}

extension Dataset {
  /// The latest part in which a user has a row, if it isn't for training: what is held out.
  public func heldOutPart(of user: Int) -> Part? {
    [.test, .valid].first { !sequence(of: user, part: $0).isEmpty }
  }

  /// The last item that is held out of a user's; `nil` where nothing is.
  public func heldOutItem(of user: Int) -> Int32? {
    heldOutPart(of: user).flatMap { sequence(of: user, part: $0).last }
  }

  /// The users of a kind.
  ///
  /// - Parameters:
  ///   - kind: The kind.
  ///   - count: How many there should be: more than a tenth, if there are.
  /// - Returns: the most extreme users first; those that are alike are in their own order.
  /// - Precondition: The data are split where the kind is `cold`.
  public func users(_ kind: UserKind, atLeast count: Int = 1) -> [Int] {
    let users = (0..<userCount).filter { split == nil || heldOutPart(of: $0) != nil }
    /// The tenth that comes first by a number.
    func tenth(by number: (Int) -> Int) -> [Int] {
      let numbers = users.map(number)
      let order = users.indices.sorted { (numbers[$0], $0) < (numbers[$1], $1) }
      return order.prefix(max(count, (users.count + 9) / 10)).map { users[$0] }
    }
    switch kind {
    case .any: return users
    case .long: return tenth { -rows(of: $0).count }
    case .short: return tenth { rows(of: $0).count }
    case .cold:
      precondition(split != nil, "users: nothing is held out of data that aren't split")
      let popularity = trainPopularity
      return tenth { user in heldOutItem(of: user).map { Int(popularity[Int($0)]) } ?? .max }
    }
  }
}
