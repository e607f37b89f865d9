import Glibc
import Support

/// How items that aren't targets are drawn to be ranked among, the same for every model.
public struct CandidateSample: Hashable, Sendable, CustomStringConvertible {
  /// The weight that makes one item likelier than another.
  public enum Weight: String, CaseIterable, Hashable, Sendable {
    /// Nothing.
    case uniform
    /// Its training rows.
    case popularity
  }

  /// How many are drawn for each user; fewer where the catalogue has no more.
  public var count: Int
  /// The weight that makes one item likelier than another.
  public var weight: Weight
  /// The seed of the draw.
  public var seed: UInt64

  /// - Precondition: `count` is above 0.
  public init(count: Int, weight: Weight, seed: UInt64 = 0) {
    precondition(count > 0, "CandidateSample: can't draw \(count) items")
    self.count = count
    self.weight = weight
    self.seed = seed
  }

  /// `99 others, uniform, draw 0`.
  public var description: String {
    let drawn = weight == .uniform ? "uniform" : "by popularity"
    return "\(NumberText.counted(count, "other")) (\(drawn), draw \(seed))"
  }
}

/// Draws candidates without repeats; an item's chance depends on the user and the seed alone.
struct CandidateSampler: Sendable {
  private let sample: CandidateSample
  private let key: RandomKey
  /// The weights of the items before each item and of it: `[itemCount]`.
  private let sums: [Int]

  init(_ sample: CandidateSample, popularity: [Int32]) {
    self.sample = sample
    key = RandomKey(seed: sample.seed).derived("candidates")
    var sum = 0
    sums = popularity.map { rows in
      sum += sample.weight == .uniform ? 1 : Int(rows)
      return sum
    }
  }

  /// Draws the candidates of a user beside the items that are excluded, ascending.
  ///
  /// - Parameters:
  ///   - user: the dense index of the user.
  ///   - excluded: the items that may not be drawn.
  ///   - drawn: an empty set of the catalogue's items to work with; empty again afterwards.
  /// - Returns: as many items as there shall be, or as there are.
  func candidates(
    of user: Int, excluding excluded: [Int32], using drawn: inout ItemSet
  ) -> [Int32] {
    let total = sums.last ?? 0
    let key = key.derived(user)
    var chosen: [Int32] = []
    chosen.reserveCapacity(min(sample.count, sums.count))
    // One after another, a repeated one drawn again, while most of the weight is left.
    var left = total
    for item in excluded where drawn.insert(item) { left -= weight(Int(item)) }
    defer {
      drawn.remove(excluded)
      drawn.remove(chosen)
    }
    var position: UInt64 = 0
    while chosen.count < sample.count, left * 4 > total {
      let item = item(at: key.integer(below: total, at: position))
      position += 1
      guard drawn.insert(item) else { continue }
      chosen.append(item)
      left -= weight(Int(item))
    }
    guard chosen.count < sample.count, left > 0 else { return chosen.sorted() }
    // The rest at once: the least of exponential waiting times (Efraimidis & Spirakis 2006).
    let waiting = key.derived("rest")
    let times = sums.indices.compactMap { item -> (time: Double, item: Int32)? in
      let weight = weight(item)
      if weight == 0 || drawn.contains(Int32(item)) { return nil }
      let uniform = 1 - waiting.uniform(at: UInt64(item))
      return (-log(uniform) / Double(weight), Int32(item))
    }
    let rest = times.sorted { ($0.time, $0.item) < ($1.time, $1.item) }
    return (chosen + rest.prefix(sample.count - chosen.count).map(\.item)).sorted()
  }

  /// How many are drawn beside lists of excluded items, at least and at most.
  func counts(excluding lists: some Sequence<[Int32]>) -> ClosedRange<Int> {
    let all = sums.indices.count { weight($0) > 0 }
    var counts: ClosedRange<Int>?
    for excluded in lists {
      var left = all
      // Nobody is short of others where there are many more.
      if all - excluded.count < sample.count {
        left -= Set(excluded).count { weight(Int($0)) > 0 }
      }
      let count = min(sample.count, left)
      counts = min(counts?.lowerBound ?? count, count)...max(counts?.upperBound ?? count, count)
    }
    return counts ?? sample.count...sample.count
  }

  private func weight(_ item: Int) -> Int { sums[item] - (item > 0 ? sums[item - 1] : 0) }

  /// The item whose share of the sum of all weights a place is in.
  private func item(at place: Int) -> Int32 {
    // Where all weigh 1 there is nothing to look for.
    Int32(sample.weight == .uniform ? place : sums.partitioningIndex { $0 > place })
  }
}
