/// Which targets or users a metric is measured on.
public enum TargetGroup: String, CaseIterable, Hashable, Sendable {
  /// Targets among the most popular items of the training part.
  case head
  /// Targets between head and tail.
  case middle
  /// Targets among the least popular items.
  case tail
  /// Targets that the training part has.
  case warm
  /// Targets that the training part hasn't.
  case cold
  /// Users with the shortest histories.
  case short
  /// Users between short and long.
  case medium
  /// Users with the longest histories.
  case long

  /// What tells the groups of one division apart.
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

/// Where targets and users are cut into groups.
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
