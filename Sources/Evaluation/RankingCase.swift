/// One user of an evaluation: the past, how much of it is known, and the items held out.
public struct RankingCase: Sendable {
  /// The dense index of the user.
  public var user: Int
  /// The items that scorers are told of, oldest first.
  public var history: ArraySlice<Int32>
  /// All items before the part that is evaluated, oldest first.
  public var past: ArraySlice<Int32>
  /// The items of the part that are to be found, each once, ascending.
  public var targets: [Int32]

  /// - Parameters:
  ///   - user: The dense index of the user.
  ///   - history: What scorers are told of.
  ///   - past: All items before the part; `nil` for no others.
  ///   - targets: What is to be found.
  public init(
    user: Int, history: ArraySlice<Int32>, past: ArraySlice<Int32>? = nil,
    targets: some Sequence<Int32>
  ) {
    self.user = user
    self.history = history
    self.past = past ?? history
    self.targets = targets.sortedOnce()
  }

  /// The items of the past that are no targets, each once, ascending.
  var seen: [Int32] {
    var targets = targets[...]
    return past.sortedOnce().filter { item in
      targets = targets.drop { $0 < item }
      return targets.first != item
    }
  }

  /// How many targets are items that the user had before.
  var repeatedTargets: Int { targets.count { past.contains($0) } }
}

extension Sequence<Int32> {
  /// The numbers, each once, ascending.
  fileprivate func sortedOnce() -> [Int32] {
    var numbers: [Int32] = []
    for number in sorted() where number != numbers.last { numbers.append(number) }
    return numbers
  }
}
