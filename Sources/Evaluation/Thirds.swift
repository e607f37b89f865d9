import Support

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

  /// What each third holds: `up to 3`, `up to 7`, `over 7`; `none` where equal numbers leave it empty.
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
