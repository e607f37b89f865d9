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
    self.targets = Array(Set(targets)).sorted()
  }
}
