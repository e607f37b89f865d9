internal import CKernels
public import Tensors

/// Adam with decoupled weight decay.
///
/// Loshchilov and Hutter, Decoupled weight decay regularization, ICLR 2019.
public struct AdamW: Optimiser {
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

  /// Steps taken so far.
  public internal(set) var steps = 0
  /// Running means of the gradients; empty before the first step.
  var first: [Tensor] = []
  /// Running means of the gradients' squares.
  var second: [Tensor] = []

  public init(rate: Float, decay: Float = 0, largestNorm: Float? = nil) {
    self.rate = rate
    self.decay = decay
    self.largestNorm = largestNorm
  }

  public mutating func step(
    _ parameters: inout Parameters, gradients: [Tensor?], factor: Float = 1
  ) throws(NotFinite) {
    precondition(
      gradients.count == parameters.tensors.count
        && (first.isEmpty || first.count == parameters.tensors.count),
      "AdamW: \(parameters.tensors.count) parameters, \(gradients.count) gradients")
    let clip = try Self.clip(gradients, to: largestNorm)
    if first.isEmpty {
      first = parameters.tensors.map { .zeros($0.shape) }
      second = first
    }
    steps += 1
    for index in parameters.tensors.indices {
      guard var gradient = gradients[index] else { continue }
      if clip < 1 { gradient.scale(by: clip) }
      move(&parameters.tensors[index], index, gradient, rate * factor, parameters.decays[index])
    }
  }

  private mutating func move(
    _ parameter: inout Tensor, _ index: Int, _ gradient: Tensor, _ rate: Float, _ decays: Bool
  ) {
    precondition(
      parameter.shape == gradient.shape && parameter.shape == first[index].shape,
      "AdamW: parameter \(parameter.shape), gradient \(gradient.shape)")
    let (b1, b2, epsilon, decay) = (beta1, beta2, epsilon, decays ? self.decay : 0)
    let correction1 = Float(1 - power(b1, steps))
    let correction2 = Float(1 - power(b2, steps))
    gradient.withUnsafeValues { g in
      first[index].withUnsafeMutableValues { m in
        second[index].withUnsafeMutableValues { v in
          parameter.withUnsafeMutableValues { p in
            guard let p = p.baseAddress, let m = m.baseAddress, let v = v.baseAddress,
              let start = g.baseAddress
            else { return }
            ck_adamw(
              g.count, p, start, m, v, rate, b1, b2, epsilon, decay, correction1, correction2)
          }
        }
      }
    }
  }

  private func power(_ base: Float, _ exponent: Int) -> Double {
    var (result, factor, rest) = (1.0, Double(base), exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= factor }
      factor *= factor
      rest >>= 1
    }
    return result
  }
}
