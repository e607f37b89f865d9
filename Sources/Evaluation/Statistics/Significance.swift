import Glibc

/// Student's distribution of t.
enum StudentT {
  /// The probability of a value at least as far from 0 as `t`, on either side.
  ///
  /// It is the regularised incomplete beta function at ν / (ν + t²) of ν/2 and 1/2.
  static func twoSided(_ t: Double, degrees: Double) -> Double {
    if t.isNaN || degrees <= 0 { return .nan }
    if t.isInfinite { return 0 }
    let square = t * t
    // Of the two forms, take the one whose fraction converges fast.
    let x = degrees / (degrees + square)
    let (a, b) = (degrees / 2, 0.5)
    if x < (a + 1) / (a + b + 2) { return beta(x, 1 - x, a, b) }
    return 1 - beta(square / (degrees + square), x, b, a)
  }

  /// The regularised incomplete beta function, by its continued fraction (Lentz's method).
  ///
  /// - Parameters:
  ///   - x: The place, 0 to 1.
  ///   - rest: 1 - x, as exactly as it is known.
  ///   - a: The first exponent.
  ///   - b: The second exponent.
  /// - Returns: A probability.
  private static func beta(_ x: Double, _ rest: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(rest)) / a
    func safe(_ number: Double) -> Double { number.magnitude < 1e-300 ? 1e-300 : number }
    var c = 1.0
    var d = 1 / safe(1 - (a + b) * x / (a + 1))
    var fraction = d
    for step in 1...100_000 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / safe(1 + even * d)
      c = safe(1 + even / c)
      fraction *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / safe(1 + odd * d)
      c = safe(1 + odd / c)
      fraction *= d * c
      if (d * c - 1).magnitude < 1e-15 { break }
    }
    return front * fraction
  }
}

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

/// Holm's correction for making several comparisons (Holm 1979).
public enum Holm {
  /// The probabilities as if each was the only one; those that are not a number stay so.
  public static func adjusted(_ probabilities: [Double]) -> [Double] {
    let order = probabilities.indices.filter { !probabilities[$0].isNaN }
      .sorted { (probabilities[$0], $0) < (probabilities[$1], $1) }
    var adjusted = probabilities
    var least = 0.0
    for (place, index) in order.enumerated() {
      least = max(least, min(1, probabilities[index] * Double(order.count - place)))
      adjusted[index] = least
    }
    return adjusted
  }
}
