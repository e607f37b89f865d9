/// A tensor as a step of a computation that a tape may record.
public struct Variable: Sendable {
  /// The number itself.
  public let value: Tensor
  /// Its place on the tape; `nil` where no gradient flows.
  let node: Int?

  /// The extents of the value.
  public var shape: [Int] { value.shape }
  /// Whether a gradient flows through this variable.
  public var needsGradient: Bool { node != nil }
}
