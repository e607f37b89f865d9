import Glibc
import Synchronization

/// How often the catalogue's items come in the lists of all users.
///
/// Counts are whole numbers of 2⁻³², so that they add up to the same in any order of users.
final class Exposure: Sendable {
  private struct Counts {
    /// How often an item is expected in a list.
    var expected: [Int64]
    /// -log₂ of the chance that an item is in no list, where no list surely has it.
    var missing: [Int64]
    var isCovered: [Bool]
  }

  private static let unit = 0x1p32
  private let counts: Mutex<Counts>

  init(itemCount: Int) {
    counts = Mutex(
      Counts(
        expected: Array(repeating: 0, count: itemCount),
        missing: Array(repeating: 0, count: itemCount),
        isCovered: Array(repeating: false, count: itemCount)))
  }

  /// Takes up the lists of some users.
  func add(_ lists: [TopList]) {
    counts.withLock { counts in
      for list in lists {
        // What the catalogue hasn't takes places, and is no item of it.
        for item in list.above where counts.isCovered.indices.contains(Int(item)) {
          counts.expected[Int(item)] += Int64(Self.unit)
          counts.isCovered[Int(item)] = true
        }
        let expected = Int64(list.chance * Self.unit)
        let missing = Int64(-log2(1 - list.chance) * Self.unit)
        for item in list.edge where counts.isCovered.indices.contains(Int(item)) {
          counts.expected[Int(item)] += expected
          counts.missing[Int(item)] += missing
        }
      }
    }
  }

  /// The share of the items that are expected in some list.
  var coverage: Double {
    counts.withLock { counts in
      let covered = counts.isCovered.indices.reduce(0.0) { sum, item in
        counts.isCovered[item]
          ? sum + 1 : sum + 1 - exp2(-Double(counts.missing[item]) / Self.unit)
      }
      return covered / Double(counts.isCovered.count)
    }
  }

  /// Gini's coefficient of how often items are expected in lists.
  var gini: Double {
    let sorted = counts.withLock { $0.expected.sorted() }
    let count = Double(sorted.count)
    var sum = 0.0
    var weighted = 0.0
    for (index, expected) in sorted.enumerated() {
      sum += Double(expected)
      weighted += (2 * Double(index + 1) - count - 1) * Double(expected)
    }
    return weighted / (count * sum)
  }
}

/// The exposures of an evaluation, one for each cut-off of a metric that asks for it.
struct Exposures: Sendable {
  private let metrics: [Metric]
  private let byCutoff: [Int: Exposure]

  init(metrics: [Metric], itemCount: Int) {
    self.metrics = metrics.filter { if case .exposure = $0.kind.measure { true } else { false } }
    let cutoffs = Set(self.metrics.compactMap(\.cutoff))
    byCutoff = Dictionary(
      uniqueKeysWithValues: cutoffs.map { ($0, Exposure(itemCount: itemCount)) })
  }

  /// Takes up the lists of some users.
  func add(_ lists: [TopList], cutoff: Int) { byCutoff[cutoff]?.add(lists) }

  /// The values of the metrics.
  func values(users: Int) -> [Metric: MeanAndError] {
    var values: [Metric: MeanAndError] = [:]
    for metric in metrics {
      guard let exposure = metric.cutoff.flatMap({ byCutoff[$0] }),
        case .exposure(let value) = metric.kind.measure
      else { continue }
      values[metric] = MeanAndError(whole: value(exposure), count: users)
    }
    return values
  }
}
