/// One user of an evaluation: the past that is known, and the items held out.
public struct RankingCase: Sendable {
  /// The dense index of the user.
  public var user: Int
  /// The items before the part that is evaluated, oldest first.
  public var history: ArraySlice<Int32>
  /// The items of the part, each once.
  public var targets: [Int32]

  public init(user: Int, history: ArraySlice<Int32>, targets: some Sequence<Int32>) {
    self.user = user
    self.history = history
    self.targets = targets.sortedOnce()
  }

  /// The items of the past that are no targets, each once, ascending.
  var seen: [Int32] {
    var targets = targets[...]
    return history.sortedOnce().filter { item in
      targets = targets.drop { $0 < item }
      return targets.first != item
    }
  }
}

extension Sequence<Int32> {
  /// The numbers, each once, ascending.
  fileprivate func sortedOnce() -> [Int32] {
    var numbers: [Int32] = []
    for number in sorted() where number != numbers.last { numbers.append(number) }
    return numbers
  }
}
