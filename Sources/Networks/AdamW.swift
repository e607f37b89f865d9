internal import CKernels
public import Support
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
  /// Parameters with a rate and a decay of their own.
  public var groups: [ParameterGroup] = []

  /// Steps taken so far.
  public private(set) var steps = 0
  /// Running means of the gradients; empty before the first step.
  private var first: [Tensor] = []
  /// Running means of the gradients' squares.
  private var second: [Tensor] = []

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
  ///   - factor: what the schedule multiplies the learning rates by.
  /// - Throws: `NotFinite` if a gradient isn't finite, or so large that its square isn't; nothing
  ///   has moved then.
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
      let group = groups.first { parameters.names[index].hasPrefix($0.prefix) }
      move(
        &parameters.tensors[index], index, gradient, rate: (group?.rate ?? rate) * factor,
        decay: parameters.decays[index] ? group?.decay ?? decay : 0)
    }
  }

  /// What gradients are multiplied by so that the norm of all together is at most `largestNorm`.
  ///
  /// - Throws: `NotFinite` where the norm, or its square after clipping, isn't finite.
  private static func clip(
    _ gradients: [Tensor?], to largestNorm: Float?
  ) throws(NotFinite) -> Float {
    let norm = gradients.reduce(0) { $0 + ($1?.sumOfSquares ?? 0) }.squareRoot()
    let clip = largestNorm.map { norm > Double($0) ? Double($0) / norm : 1 } ?? 1
    guard norm.isFinite, Float(norm * clip * norm * clip).isFinite else { throw NotFinite() }
    return Float(clip)
  }

  private mutating func move(
    _ parameter: inout Tensor, _ index: Int, _ gradient: Tensor, rate: Float, decay: Float
  ) {
    precondition(
      parameter.shape == gradient.shape && parameter.shape == first[index].shape,
      "AdamW: parameter \(parameter.shape), gradient \(gradient.shape)")
    let (b1, b2, epsilon) = (beta1, beta2, epsilon)
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

/// Parameters that move at a rate and with a decay of their own.
public struct ParameterGroup: Hashable, Sendable {
  /// The beginning of its parameters' names.
  public var prefix: String
  /// Its learning rate; that of all others where there is none.
  public var rate: Float?
  /// Its weight decay; that of all others where there is none.
  public var decay: Float?

  public init(_ prefix: String, rate: Float? = nil, decay: Float? = nil) {
    self.prefix = prefix
    self.rate = rate
    self.decay = decay
  }
}

/// Thrown where a loss or a gradient is infinite or not a number.
public struct NotFinite: RoomError {
  public init() {}

  public static let examples = [NotFinite()]

  public var explanation: Explanation {
    Explanation(
      "E761", "a loss, a gradient or a score is infinite or not a number", about: .model,
      cause:
        "the weights grew without bound: the rate of learning is too high, or numbers that the "
        + "model was given aren't finite",
      cure: "train a new model with a smaller rate")
  }
}
