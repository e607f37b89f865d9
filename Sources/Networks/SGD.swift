public import Tensors

/// Stochastic gradient descent with momentum.
///
/// v ← μ v + g + λ p; p ← p − rate × v, as in PyTorch (Sutskever et al., On the importance of
/// initialization and momentum in deep learning, ICML 2013).
public struct SGD: Optimiser {
  /// The learning rate.
  public var rate: Float
  /// How much of the last step's direction goes on, μ.
  public var momentum: Float
  /// Weight decay λ, added to the gradient.
  public var decay: Float
  /// The largest norm of all gradients together; larger ones are scaled down to it.
  public var largestNorm: Float?

  /// The direction of each parameter; empty before the first step.
  private var directions: [Tensor?] = []

  public init(rate: Float, momentum: Float = 0, decay: Float = 0, largestNorm: Float? = nil) {
    self.rate = rate
    self.momentum = momentum
    self.decay = decay
    self.largestNorm = largestNorm
  }

  public mutating func step(
    _ parameters: inout Parameters, gradients: [Tensor?], factor: Float = 1
  ) throws(NotFinite) {
    precondition(
      gradients.count == parameters.tensors.count
        && (directions.isEmpty || directions.count == gradients.count),
      "SGD: \(parameters.tensors.count) parameters, \(gradients.count) gradients")
    let clip = try Self.clip(gradients, to: largestNorm)
    if directions.isEmpty { directions = Array(repeating: nil, count: gradients.count) }
    for (index, gradient) in gradients.enumerated() {
      guard var direction = gradient else { continue }
      if clip < 1 { direction.scale(by: clip) }
      if decay > 0, parameters.decays[index] {
        direction.add(parameters.tensors[index], times: decay)
      }
      if momentum > 0 {
        if let last = directions[index] { direction.add(last, times: momentum) }
        directions[index] = direction
      }
      parameters.tensors[index].add(direction, times: -rate * factor)
    }
  }
}
