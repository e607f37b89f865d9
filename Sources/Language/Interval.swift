/// The numbers that an option may have.
public struct Interval: Sendable, Hashable {
  /// The least number, or what numbers must be above.
  public var lower: Double?
  /// Whether `lower` itself is allowed.
  public var includesLower: Bool
  /// The greatest number, or what numbers must be below.
  public var upper: Double?
  /// Whether `upper` itself is allowed.
  public var includesUpper: Bool

  init(_ lower: Double?, _ includesLower: Bool, _ upper: Double?, _ includesUpper: Bool) {
    self.lower = lower
    self.includesLower = includesLower
    self.upper = upper
    self.includesUpper = includesUpper
  }

  /// From a number to another, both allowed.
  public static func closed(_ lower: Double, _ upper: Double) -> Interval {
    Interval(lower, true, upper, true)
  }

  /// From a number, allowed, to below another.
  public static func halfOpen(_ lower: Double, below upper: Double) -> Interval {
    Interval(lower, true, upper, false)
  }

  /// A number or more.
  public static func atLeast(_ lower: Double) -> Interval { Interval(lower, true, nil, true) }

  /// More than a number.
  public static func above(_ lower: Double) -> Interval { Interval(lower, false, nil, true) }

  /// More than a number, up to another.
  public static func above(_ lower: Double, through upper: Double) -> Interval {
    Interval(lower, false, upper, true)
  }

  /// Whether a number is in the interval.
  public func contains(_ number: Double) -> Bool {
    if number.isNaN { return false }
    if let lower, includesLower ? number < lower : number <= lower { return false }
    if let upper, includesUpper ? number > upper : number >= upper { return false }
    return true
  }

  /// The interval in words: `from 1 to 512`, `at least 1`, `above 0`.
  public var phrase: String {
    let low = lower.map(Value.text(of:))
    let high = upper.map { (includesUpper ? "" : "below ") + Value.text(of: $0) }
    switch (low, high) {
    case (let low?, let high?):
      return includesLower ? "from \(low) to \(high)" : "above \(low), at most \(high)"
    case (let low?, nil): return includesLower ? "at least \(low)" : "above \(low)"
    case (nil, let high?): return includesUpper ? "at most \(high)" : high
    case (nil, nil): return "any"
    }
  }
}
