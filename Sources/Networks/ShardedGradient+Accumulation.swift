internal import Tensors

extension ShardedGradient {
  /// The mean of the losses and gradients of several batches, as one step.
  ///
  /// One batch after the other, so that the memory of one is enough; added in their order.
  ///
  /// - Parameters:
  ///   - count: how many batches, at least one; of equal size, if the mean is to be that of all.
  ///   - batch: computes the loss and gradients of a batch from its index.
  public init(averaging count: Int, batches batch: (Int) throws -> ShardedGradient) rethrows {
    precondition(count > 0, "ShardedGradient: \(count) batches")
    if count == 1 {
      self = try batch(0)
      return
    }
    var (loss, sum): (Double, [Tensor?]) = (0, [])
    for index in 0..<count {
      let part = try batch(index)
      loss += part.loss
      if sum.isEmpty { sum = Array(repeating: nil, count: part.gradients.count) }
      for (index, gradient) in part.gradients.enumerated() {
        guard let gradient else { continue }
        if sum[index] == nil { sum[index] = gradient } else { sum[index]?.add(gradient) }
      }
    }
    self.init(
      loss: loss / Double(count), gradients: sum.map { $0?.scaled(by: 1 / Float(count)) })
  }
}
