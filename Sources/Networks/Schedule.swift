import Glibc

/// What the learning rate is multiplied by as training goes on: up to 1 in a straight line, then as
/// its shape says.
public struct Schedule: Hashable, Sendable {
  /// How the rate goes on once it has risen.
  public enum Shape: String, CaseIterable, Sendable {
    /// It stays.
    case constant
    /// It falls in a straight line.
    case linear
    /// It falls as half a wave of the cosine: Loshchilov and Hutter, SGDR, ICLR 2017.
    case cosine
  }

  /// How the rate goes on once it has risen.
  public var shape: Shape
  /// Steps in which the rate rises.
  public var warmUp: Int
  /// The step at which it has fallen to the floor; a constant rate has none.
  public var total: Int
  /// The least factor, which a falling rate ends at.
  public var floor: Float

  public init(_ shape: Shape = .constant, warmUp: Int = 0, total: Int = 0, floor: Float = 0) {
    self.shape = shape
    self.warmUp = warmUp
    self.total = total
    self.floor = floor
  }

  /// The factor at a step, counted from 0.
  public func factor(at step: Int) -> Float {
    let risen = min(1, Float(step + 1) / Float(max(1, warmUp)))
    guard shape != .constant, step >= warmUp else { return risen }
    let rest = max(0, min(1, Float(total - step) / Float(max(1, total - warmUp))))
    let share = shape == .linear ? rest : (1 - cos(.pi * rest)) / 2
    return floor + (1 - floor) * share
  }
}
