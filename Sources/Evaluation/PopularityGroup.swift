/// A third of the held-out targets, by how popular their items are in the training part.
public enum PopularityGroup: String, CaseIterable, Hashable, Sendable {
  /// Targets among the most popular items.
  case head
  /// Targets between head and tail.
  case middle
  /// Targets among the least popular items.
  case tail
}

/// Where the popularity of an item's training rows puts its targets: head, middle or tail.
///
/// The targets are cut at the two levels of popularity that come nearest to thirds of them, so
/// that items of equal popularity share a group and the numbering of items doesn't matter.
public struct PopularityGroups: Hashable, Sendable {
  /// Items of this training popularity and less make the tail; -1 if the tail is empty.
  public let tailAtMost: Int32
  /// Items of this training popularity and less, above `tailAtMost`, make the middle.
  public let middleAtMost: Int32

  /// Finds the two cuts.
  ///
  /// - Parameters:
  ///   - targets: The items held out, one entry a user and target.
  ///   - popularity: Training rows an item, `[itemCount]`.
  public init(targets: some Sequence<Int32>, popularity: [Int32]) {
    let levels = targets.map { popularity[Int($0)] }.sorted()
    tailAtMost = Self.cut(levels, at: Double(levels.count) / 3)
    middleAtMost = Self.cut(levels, at: Double(levels.count) * 2 / 3)
  }

  /// The group of an item with this training popularity.
  public func group(popularity: Int32) -> PopularityGroup {
    popularity <= tailAtMost ? .tail : popularity <= middleAtMost ? .middle : .head
  }

  /// The level of popularity up to which the number of targets is nearest to `wanted`.
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
