/// What the learning rate is multiplied by as training goes on.
public enum Schedule: Hashable, Sendable {
  /// 1 throughout.
  case constant
  /// Up to 1 in a straight line over some steps, then 1.
  case warmUp(steps: Int)
  /// Up to 1 over some steps, then down to `floor` in a straight line at `total`.
  case warmUpThenLinear(steps: Int, total: Int, floor: Float)

  /// The factor at a step, counted from 0.
  public func factor(at step: Int) -> Float {
    switch self {
    case .constant: return 1
    case .warmUp(let steps): return min(1, Float(step + 1) / Float(max(1, steps)))
    case .warmUpThenLinear(let steps, let total, let floor):
      if step < steps { return Float(step + 1) / Float(max(1, steps)) }
      let rest = Float(total - step) / Float(max(1, total - steps))
      return floor + (1 - floor) * max(0, min(1, rest))
    }
  }
}
