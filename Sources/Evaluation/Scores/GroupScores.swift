/// The scores of the items for a group of users together.
///
/// Each user's finite scores have mean 0 and deviation 1 first, so that everybody's count alike. What
/// isn't finite stays: it is above or below everything, whatever the others are.
public struct GroupScores: Sendable {
  /// The rule of the group's score of an item.
  public enum Rule: CaseIterable, Sendable {
    /// The mean of the users' scores.
    case average
    /// The least of the users' scores: that of whom the item pleases least.
    case leastMisery
  }

  /// The rule of the group's score of an item.
  public let rule: Rule
  /// How many users there are.
  public private(set) var userCount = 0
  /// The sums of the scores, or the least ones.
  private var together: [Float] = []

  /// A group of nobody.
  public init(_ rule: Rule) { self.rule = rule }

  /// The group's score of each item; empty for nobody.
  public var scores: [Float] {
    rule == .average && userCount > 1 ? together.map { $0 / Float(userCount) } : together
  }

  /// Adds a user.
  ///
  /// - Parameter scores: The user's score of each item.
  public mutating func add(_ scores: some Sequence<Float>) {
    var own = Array(scores)
    Self.standardise(&own)
    join(own, of: 1)
  }

  /// Adds the users of another group.
  public mutating func add(_ other: GroupScores) { join(other.together, of: other.userCount) }

  private mutating func join(_ scores: [Float], of users: Int) {
    if userCount == 0 {
      together = scores
    } else if users > 0 {
      switch rule {
      case .average: together = zip(together, scores).map { $0 + $1 }
      case .leastMisery: together = zip(together, scores).map { min($0, $1) }
      }
    }
    userCount += users
  }

  private static func standardise(_ scores: inout [Float]) {
    let finite = scores.filter(\.isFinite).map(Double.init)
    let mean = finite.reduce(0, +) / Double(max(1, finite.count))
    let variance =
      finite.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, finite.count))
    let factor = variance > 0 ? 1 / variance.squareRoot() : 0
    for index in scores.indices where scores[index].isFinite {
      scores[index] = Float((Double(scores[index]) - mean) * factor)
    }
  }
}
