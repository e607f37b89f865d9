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
  ///   - x: Where.
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
