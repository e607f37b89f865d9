/// A mean over users and how well it is known.
public struct MeanAndError: Hashable, Sendable {
  /// The mean; `nan` over nobody.
  public let mean: Double
  /// The standard deviation over users divided by the square root of their number.
  public let standardError: Double
  /// How many users have a value.
  public let count: Int

  /// One number that is no mean over users; of nobody where there was nothing to divide by.
  init(whole value: Double, count: Int) {
    mean = value
    standardError = .nan
    self.count = value.isNaN ? 0 : count
  }

  /// Summarises values, skipping those that are not a number.
  public init(of values: [Float]) {
    var sum = 0.0
    var count = 0
    for value in values where !value.isNaN {
      sum += Double(value)
      count += 1
    }
    let mean = sum / Double(count)
    var squares = 0.0
    for value in values where !value.isNaN {
      squares += (Double(value) - mean) * (Double(value) - mean)
    }
    self.mean = mean
    self.count = count
    standardError = count > 1 ? (squares / Double(count - 1) / Double(count)).squareRoot() : .nan
  }
}
