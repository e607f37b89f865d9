internal import Tensors

extension AdamW {
  /// What a checkpoint must hold beside `steps` to go on with the same bits: the moments of each
  /// parameter, under the names `first.` and `second.` before its own.
  public func moments(of parameters: Parameters) -> Parameters {
    var moments = Parameters()
    for (prefix, tensors) in [("first", first), ("second", second)] {
      for (index, name) in parameters.names.enumerated() {
        let zeros = { Tensor.zeros(parameters.tensors[index].shape) }
        moments.add("\(prefix).\(name)", tensors.isEmpty ? zeros() : tensors[index])
      }
    }
    return moments
  }

  /// Goes on from what `moments(of:)` and `steps` were.
  public mutating func restore(_ moments: Parameters, steps: Int) {
    precondition(
      moments.names.count % 2 == 0 && steps >= 0,
      "AdamW: \(moments.names.count) moments, \(steps) steps")
    first = Array(moments.tensors.prefix(moments.names.count / 2))
    second = Array(moments.tensors.dropFirst(moments.names.count / 2))
    self.steps = steps
  }
}
