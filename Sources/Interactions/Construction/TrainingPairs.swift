/// What alignment trains on: users' histories and the items that came next.
///
/// All are from the training part; the data set is passed beside the pairs.
public struct TrainingPairs: Sendable, Hashable {
  /// The user of each pair, a dense index.
  public private(set) var users: [Int32] = []
  /// The target's place among the user's training items; what stands before is the history.
  public private(set) var positions: [Int32] = []
  /// The target of each pair, a dense item index.
  public private(set) var targets: [Int32] = []

  /// No pairs.
  public init() {}

  /// How many pairs there are.
  public var count: Int { users.count }

  /// Every training item of every user that has at least `minimumHistory` training items before it.
  ///
  /// - Precondition: `minimumHistory` is at least 1.
  public static func all(of dataset: Dataset, minimumHistory: Int = 1) -> TrainingPairs {
    precondition(minimumHistory >= 1, "pairs: a history of \(minimumHistory) items")
    var pairs = TrainingPairs()
    for user in 0..<dataset.userCount {
      let sequence = dataset.sequence(of: user, part: .train)
      for (position, item) in sequence.enumerated().dropFirst(minimumHistory) {
        pairs.users.append(Int32(user))
        pairs.positions.append(Int32(position))
        pairs.targets.append(item)
      }
    }
    return pairs
  }

  /// The items before a pair's target, oldest first, and of those only the last `maximum`.
  public func history(
    of pair: Int, in dataset: Dataset, maximum: Int? = nil
  ) -> ArraySlice<Int32> {
    let before = dataset.sequence(of: Int(users[pair]), part: .train)
      .prefix(Int(positions[pair]))
    return maximum.map { before.suffix($0) } ?? before
  }

  /// The pairs at some indexes, in that order.
  public func selecting(_ indexes: [Int]) -> TrainingPairs {
    var pairs = TrainingPairs()
    pairs.users = indexes.map { users[$0] }
    pairs.positions = indexes.map { positions[$0] }
    pairs.targets = indexes.map { targets[$0] }
    return pairs
  }
}
