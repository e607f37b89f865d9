import Foundation
public import Support

/// Draws items that a user is not known to have, in any part of the split.
public struct NegativeSampler: Sendable {
  /// How likely items are.
  public enum Distribution: String, Sendable, Hashable, CaseIterable {
    /// All items alike.
    case uniform
    /// As their rows in the training part.
    case popularity
  }

  private let dataset: Dataset
  private let knownOffsets: [Int]
  private let known: [Int32]
  /// Sums of the items' weights up to and with each item; empty where all weigh alike.
  private let cumulative: [Double]

  /// Prepares drawing from a data set's items.
  public init(_ dataset: Dataset, distribution: Distribution = .uniform) {
    self.dataset = dataset
    var offsets = [0]
    var known: [Int32] = []
    known.reserveCapacity(dataset.interactionCount)
    for user in 0..<dataset.userCount {
      var last: Int32 = -1
      for item in dataset.sequence(of: user).sorted() where item != last {
        known.append(item)
        last = item
      }
      offsets.append(known.count)
    }
    knownOffsets = offsets
    self.known = known
    var sum = 0.0
    cumulative =
      distribution == .uniform
      ? []
      : dataset.trainPopularity.map { count in
        sum += Double(count)
        return sum
      }
  }

  /// Whether a user is known to have an item, in any part.
  public func knows(_ item: Int32, user: Int) -> Bool {
    var (low, high) = (knownOffsets[user], knownOffsets[user + 1])
    while low < high {
      let middle = (low + high) / 2
      if known[middle] < item { low = middle + 1 } else { high = middle }
    }
    return low < knownOffsets[user + 1] && known[low] == item
  }

  /// Different items that the user isn't known to have, in the order drawn.
  ///
  /// - Throws: `DataError.tooFewNegatives` if there aren't so many.
  public func sample(_ count: Int, user: Int, key: RandomKey) throws -> [Int32] {
    let unknown = dataset.itemCount - (knownOffsets[user + 1] - knownOffsets[user])
    // Where most of what can be drawn is wanted, drawing again and again would take long.
    if count * 2 > unknown { return try exhaustiveSample(count, user: user, key: key) }
    var drawn: [Int32] = []
    drawn.reserveCapacity(count)
    var isDrawn = Set<Int32>(minimumCapacity: count)
    var position: UInt64 = 0
    let limit = UInt64(64 * (count + 16))
    while drawn.count < count {
      guard position < limit else { return try exhaustiveSample(count, user: user, key: key) }
      let item = draw(key, position)
      position += 1
      if !knows(item, user: user), isDrawn.insert(item).inserted { drawn.append(item) }
    }
    return drawn
  }

  private func draw(_ key: RandomKey, _ position: UInt64) -> Int32 {
    guard let total = cumulative.last, total > 0 else {
      return Int32(key.integer(below: dataset.itemCount, at: position))
    }
    let target = key.uniform(at: position) * total
    var (low, high) = (0, cumulative.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] <= target { low = middle + 1 } else { high = middle }
    }
    return Int32(low)
  }

  /// The same distribution by one exponential clock an item: those that ring first, in order
  /// (Efraimidis & Spirakis 2006).
  private func exhaustiveSample(_ count: Int, user: Int, key: RandomKey) throws -> [Int32] {
    let clocks = key.derived("exhaustive")
    var candidates: [(time: Double, item: Int32)] = []
    for item in 0..<dataset.itemCount where !knows(Int32(item), user: user) {
      let weight =
        cumulative.isEmpty ? 1 : cumulative[item] - (item > 0 ? cumulative[item - 1] : 0)
      guard weight > 0 else { continue }
      let uniform = 1 - clocks.uniform(at: UInt64(item))
      candidates.append((-log(uniform) / weight, Int32(item)))
    }
    guard count <= candidates.count else {
      throw DataError.tooFewNegatives(
        asked: count, available: candidates.count, user: dataset.users[user])
    }
    return candidates.sorted { ($0.time, $0.item) < ($1.time, $1.item) }.prefix(count).map(\.item)
  }
}
