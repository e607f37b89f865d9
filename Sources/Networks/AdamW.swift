internal import CKernels
public import Tensors

/// Adam with decoupled weight decay.
///
/// Loshchilov and Hutter, Decoupled weight decay regularization, ICLR 2019.
public struct AdamW: Sendable {
  /// The learning rate.
  public var rate: Float
  /// Decay of the first moment.
  public var beta1: Float = 0.9
  /// Decay of the second moment.
  public var beta2: Float = 0.999
  /// Keeps the denominator above 0.
  public var epsilon: Float = 1e-8
  /// Weight decay, a share of the learning rate.
  public var decay: Float
  /// The largest norm of all gradients together; larger ones are scaled down to it.
  public var largestNorm: Float?

  private var first: [Tensor] = []
  private var second: [Tensor] = []
  private var steps = 0

  public init(rate: Float, decay: Float = 0, largestNorm: Float? = nil) {
    self.rate = rate
    self.decay = decay
    self.largestNorm = largestNorm
  }

  /// Moves the parameters by one step.
  ///
  /// - Parameters:
  ///   - parameters: what moves.
  ///   - gradients: one a parameter; one without a gradient stays.
  ///   - factor: what the schedule multiplies the learning rate by.
  /// - Throws: `NotFinite` if a gradient isn't finite; nothing has moved then.
  public mutating func step(
    _ parameters: inout Parameters, gradients: [Tensor?], factor: Float = 1
  ) throws(NotFinite) {
    let norm = gradients.reduce(0) { $0 + ($1?.sumOfSquares ?? 0) }.squareRoot()
    guard norm.isFinite else { throw NotFinite() }
    if first.isEmpty {
      first = parameters.tensors.map { .zeros($0.shape) }
      second = first
    }
    steps += 1
    let clip = largestNorm.map { norm > Double($0) ? Float(Double($0) / norm) : 1 } ?? 1
    let (b1, b2, eps) = (beta1, beta2, epsilon)
    let correction1 = 1 - power(b1, steps)
    let correction2 = 1 - power(b2, steps)
    for index in parameters.tensors.indices {
      guard var gradient = gradients[index] else { continue }
      if clip < 1 { gradient.scale(by: clip) }
      let decay = parameters.decays[index] ? self.decay : 0
      gradient.withUnsafeValues { gradient in
        first[index].withUnsafeMutableValues { m in
          second[index].withUnsafeMutableValues { v in
            parameters.tensors[index].withUnsafeMutableValues { p in
              guard let p = p.baseAddress, let m = m.baseAddress, let v = v.baseAddress,
                let g = gradient.baseAddress
              else { return }
              ck_adamw(
                gradient.count, p, g, m, v, rate * factor, b1, b2, eps, decay, correction1,
                correction2)
            }
          }
        }
      }
    }
  }

  private func power(_ base: Float, _ exponent: Int) -> Float {
    var (result, factor, rest) = (1.0, Double(base), exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= factor }
      factor *= factor
      rest >>= 1
    }
    return Float(result)
  }
}

/// Thrown where a loss or a gradient is infinite or not a number.
public struct NotFinite: Error, Hashable, Sendable {
  public init() {}
}
