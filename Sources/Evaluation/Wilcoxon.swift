import Glibc

/// Wilcoxon's signed-rank test: whether differences lie about 0 evenly (Wilcoxon 1945).
enum Wilcoxon {
  /// The largest number of differences whose distribution is counted out.
  static let exactLimit = 50

  /// The two-sided probability of ranks as uneven as these.
  ///
  /// Differences of 0 are left out. Up to 50 without ties the distribution is exact; else it is the
  /// normal one, its variance corrected for ties, without a correction for continuity.
  ///
  /// - Returns: 1 if every difference is 0.
  static func twoSided(_ differences: [Double]) -> Double {
    let sorted = differences.filter { $0 != 0 }.sorted { $0.magnitude < $1.magnitude }
    let count = sorted.count
    guard count > 0 else { return 1 }
    var positive = 0.0
    var ties = 0.0
    var start = 0
    while start < count {
      var end = start
      while end < count, sorted[end].magnitude == sorted[start].magnitude { end += 1 }
      let rank = Double(start + 1 + end) / 2
      positive += rank * Double(sorted[start..<end].count { $0 > 0 })
      let tied = Double(end - start)
      ties += tied * tied * tied - tied
      start = end
    }
    if count <= exactLimit, ties == 0, count == differences.count {
      return exact(Int(positive), count: count)
    }
    let n = Double(count)
    let variance = n * (n + 1) * (2 * n + 1) / 24 - ties / 48
    let z = (positive - n * (n + 1) / 4) / variance.squareRoot()
    return erfc(z.magnitude / 2.0.squareRoot())
  }

  /// The two-sided probability of a sum of positive ranks among 1…count.
  private static func exact(_ sum: Int, count: Int) -> Double {
    let most = count * (count + 1) / 2
    // How many sets of ranks have each sum; below 2⁵³, so exact.
    var ways = [Double](repeating: 0, count: most + 1)
    ways[0] = 1
    for rank in 1...count {
      for total in stride(from: most, through: rank, by: -1) { ways[total] += ways[total - rank] }
    }
    let tail = ways[...min(sum, most - sum)].reduce(0, +)
    return min(1, 2 * tail / exp2(Double(count)))
  }
}
