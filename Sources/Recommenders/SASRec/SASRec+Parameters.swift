import Networks
import Support
import Tensors

extension SASRec.Network {
  /// All parameters in their order, each made by `make` from its name, shape and start.
  func parameters(
    itemCount: Int, make: (String, [Int], ParameterStart) throws -> Tensor
  ) rethrows -> Parameters {
    let width = configuration.width
    var parameters = Parameters()
    func add(_ name: String, _ shape: [Int], _ start: ParameterStart, decays: Bool) throws {
      parameters.add(name, try make(name, shape, start), decays: decays)
    }
    func addNorm(_ name: String) throws {
      try add(name + ".gain", [width], .ones, decays: false)
      try add(name + ".bias", [width], .zeros, decays: false)
    }
    func addLinear(_ name: String, out: Int) throws {
      // Keeps the variance of what goes through (LeCun et al. 1998).
      let deviation = 1 / Float(width).squareRoot()
      try add(name + ".weight", [out, width], .normal(deviation), decays: true)
      try add(name + ".bias", [out], .zeros, decays: false)
    }
    try add("items", [itemCount, width], .normal(0.02), decays: true)
    try add("positions", [configuration.maxlen, width], .normal(0.02), decays: true)
    for block in 0..<configuration.blocks {
      try addNorm("blocks.\(block).attention.norm")
      try addLinear("blocks.\(block).attention.qkv", out: 3 * width)
      try addLinear("blocks.\(block).attention.out", out: width)
      try addNorm("blocks.\(block).pointwise.norm")
      try addLinear("blocks.\(block).pointwise.inner", out: width)
      try addLinear("blocks.\(block).pointwise.outer", out: width)
    }
    try addNorm("norm")
    return parameters
  }
}
