public import Tensors
public import Testing

/// Expects two rows of numbers to agree: |a − b| ≤ absolute + relative × |b|, NaN only with NaN.
///
/// The failure names the worst element, not all of them.
public func expectClose<T: BinaryFloatingPoint>(
  _ actual: [T], _ expected: [T], relative: Double = 1e-5, absolute: Double = 1e-6,
  _ comment: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual.count == expected.count else {
    Issue.record(
      "\(comment()) \(actual.count) numbers, expected \(expected.count)",
      sourceLocation: sourceLocation)
    return
  }
  var worst: (index: Int, excess: Double)?
  for index in actual.indices {
    let (a, b) = (Double(actual[index]), Double(expected[index]))
    if a == b || a.isNaN && b.isNaN { continue }
    let difference = abs(a - b)
    let allowed = absolute + relative * abs(b)
    if difference.isFinite, difference <= allowed { continue }
    let excess = difference.isFinite && allowed > 0 ? difference / allowed : .infinity
    if excess > worst?.excess ?? 0 { worst = (index, excess) }
  }
  if let worst {
    Issue.record(
      """
      \(comment()) element \(worst.index) of \(actual.count) is \(actual[worst.index]), \
      expected \(expected[worst.index]): \(worst.excess) times the tolerance
      """, sourceLocation: sourceLocation)
  }
}

/// Expects two numbers to agree: |a − b| ≤ absolute + relative × |b|, NaN only with NaN.
public func expectClose<T: BinaryFloatingPoint>(
  _ actual: T, _ expected: T, relative: Double = 1e-5, absolute: Double = 1e-6,
  _ comment: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  expectClose(
    [actual], [expected], relative: relative, absolute: absolute, comment(),
    sourceLocation: sourceLocation)
}

/// Expects two tensors to have the same shape and elements that agree.
public func expectClose(
  _ actual: Tensor, _ expected: Tensor, relative: Double = 1e-5, absolute: Double = 1e-6,
  _ comment: @autoclosure () -> String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(actual.shape == expected.shape, sourceLocation: sourceLocation)
  expectClose(
    actual.values, expected.values, relative: relative, absolute: absolute, comment(),
    sourceLocation: sourceLocation)
}
