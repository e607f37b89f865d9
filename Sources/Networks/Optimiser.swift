public import Tensors

/// Moves parameters against their gradients.
public protocol Optimiser: Sendable {
  /// The learning rate.
  var rate: Float { get set }

  /// Moves the parameters by one step.
  ///
  /// - Parameters:
  ///   - parameters: what moves.
  ///   - gradients: one a parameter; one without a gradient stays.
  ///   - factor: what the schedule multiplies the learning rate by.
  /// - Throws: `NotFinite` if a gradient isn't finite, or so large that its square isn't; nothing
  ///   has moved then.
  mutating func step(
    _ parameters: inout Parameters, gradients: [Tensor?], factor: Float
  ) throws(NotFinite)
}

extension Optimiser {
  /// What gradients are multiplied by so that the norm of all together is at most `largestNorm`.
  ///
  /// - Throws: `NotFinite` where the norm, or its square after clipping, isn't finite.
  static func clip(
    _ gradients: [Tensor?], to largestNorm: Float?
  ) throws(NotFinite) -> Float {
    let norm = gradients.reduce(0) { $0 + ($1?.sumOfSquares ?? 0) }.squareRoot()
    let clip = largestNorm.map { norm > Double($0) ? Double($0) / norm : 1 } ?? 1
    guard norm.isFinite, Float(norm * clip * norm * clip).isFinite else { throw NotFinite() }
    return Float(clip)
  }
}

/// Thrown where a loss or a gradient is infinite or not a number.
public struct NotFinite: Error, Hashable, Sendable {
  public init() {}
}
