import Support

/// A group of targets or of users that a metric is measured on.
public enum TargetGroup: String, CaseIterable, Hashable, Sendable {
  /// Targets among the most popular items of the training part.
  case head
  /// Targets between head and tail.
  case middle
  /// Targets among the least popular items.
  case tail
  /// Targets that the training part has.
  case warm
  /// Targets that the training part lacks.
  case cold
  /// Users with the shortest histories.
  case short
  /// Users between short and long.
  case medium
  /// Users with the longest histories.
  case long

  /// A way to divide targets or users into groups.
  public enum Division: String, CaseIterable, Hashable, Sendable {
    /// Thirds of the targets by how often training has their items.
    case popularity
    /// Thirds of the users by how many items they had.
    case length
    /// Whether training has the target's item at all.
    case cold

    /// The groups, in the order of columns.
    public var groups: [TargetGroup] {
      switch self {
      case .popularity: [.head, .middle, .tail]
      case .length: [.short, .medium, .long]
      case .cold: [.warm, .cold]
      }
    }
  }

  /// The division that the group is of.
  public var division: Division {
    switch self {
    case .head, .middle, .tail: .popularity
    case .short, .medium, .long: .length
    case .warm, .cold: .cold
    }
  }
}

/// The cuts between groups of targets and of users.
public struct TargetGroups: Hashable, Sendable {
  /// Cuts targets by the training rows of their items.
  public let popularity: Thirds
  /// Cuts users by the length of their histories.
  public let history: Thirds

  /// Whether a target of a user is in a group.
  ///
  /// - Parameters:
  ///   - group: The group.
  ///   - popularity: The training rows of the target's item.
  ///   - history: How many items the user had.
  /// - Returns: Whether it is.
  public func has(_ group: TargetGroup, popularity: Int32, history: Int) -> Bool {
    switch group {
    case .tail: self.popularity.third(of: popularity) == 0
    case .middle: self.popularity.third(of: popularity) == 1
    case .head: self.popularity.third(of: popularity) == 2
    case .cold: popularity == 0
    case .warm: popularity > 0
    case .short: self.history.third(of: Int32(clamping: history)) == 0
    case .medium: self.history.third(of: Int32(clamping: history)) == 1
    case .long: self.history.third(of: Int32(clamping: history)) == 2
    }
  }
}

/// Two levels that cut a list of numbers into thirds, as nearly as equal numbers allow.
///
/// Equal numbers share a third, so that the order of what is counted doesn't matter.
public struct Thirds: Hashable, Sendable {
  /// Numbers up to this one are the lowest third; -1 if it is empty.
  public let lowAtMost: Int32
  /// Numbers up to this one, above `lowAtMost`, are the middle third.
  public let middleAtMost: Int32
  /// The highest number; -1 if there are none.
  public let highest: Int32

  /// Cuts numbers of 0 and more.
  public init(of numbers: some Sequence<Int32>) {
    let levels = numbers.sorted()
    lowAtMost = Self.cut(levels, at: Double(levels.count) / 3)
    middleAtMost = Self.cut(levels, at: Double(levels.count) * 2 / 3)
    highest = levels.last ?? -1
  }

  /// The range of each third in words: `up to 3`, `up to 7`, `over 7`; `none` where equal numbers
  /// leave it empty.
  public var phrases: [String] {
    [
      lowAtMost < 0 ? "none" : "up to \(NumberText.grouped(Int(lowAtMost)))",
      middleAtMost <= lowAtMost ? "none" : "up to \(NumberText.grouped(Int(middleAtMost)))",
      highest <= max(lowAtMost, middleAtMost)
        ? "none" : "over \(NumberText.grouped(Int(max(lowAtMost, middleAtMost))))",
    ]
  }

  /// The third of a number: 0 is the lowest.
  public func third(of number: Int32) -> Int {
    number <= lowAtMost ? 0 : number <= middleAtMost ? 1 : 2
  }

  /// The level up to which the count of numbers is nearest to `wanted`.
  private static func cut(_ levels: [Int32], at wanted: Double) -> Int32 {
    var best: (level: Int32, distance: Double) = (-1, wanted)
    for index in levels.indices where index + 1 == levels.count || levels[index] < levels[index + 1]
    {
      let distance = abs(Double(index + 1) - wanted)
      if distance < best.distance { best = (levels[index], distance) }
    }
    return best.level
  }
}
