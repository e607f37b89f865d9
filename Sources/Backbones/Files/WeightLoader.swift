internal import ModelFiles
internal import Networks
internal import Support
internal import Tensors

/// Reads the weights of one model piece by piece, and keeps a list of them under our names.
final class WeightLoader {
  private let source: WeightSource
  /// What was read so far.
  private(set) var weights = NamedWeights()

  init(_ source: WeightSource) { self.source = source }

  /// Whether weights are drawn.
  var isRandom: Bool { source.isRandom }

  /// Whether the source has a weight; a random one has all.
  func contains(_ name: String) -> Bool {
    switch source {
    case .file(let file, let names): file.contains(names.spelling(of: name, in: file))
    case .random: true
    case .named(let parameters): parameters.contains(name)
    }
  }

  /// A table of rows, such as embeddings; fixed, where no gradient reaches it.
  func table(_ name: String, rows: Int, width: Int, isFixed: Bool = false) throws -> Tensor {
    if isFixed { weights.fixedNames.insert(name) }
    let table = try tensor(name, [rows, width], random: .normal)
    weights.parameters.add(name, table)
    return table
  }

  /// A linear map, its weights being `name.weight` and `name.bias`.
  func linear(_ name: String, out: Int, in depth: Int, hasBias: Bool = true) throws -> Linear {
    let linear = try readLinear(name, out: out, in: depth, hasBias: hasBias)
    register(linear)
    return linear
  }

  /// Linear maps of one input as one product, in this order.
  func stack(
    _ maps: [(name: String, out: Int)], in depth: Int, hasBias: Bool = true
  ) throws -> Linear {
    let stack = Linear(
      stacking: try maps.map {
        try readLinear($0.name, out: $0.out, in: depth, hasBias: hasBias)
      })
    register(stack)
    return stack
  }

  /// A layer norm: `name.weight` and `name.bias`.
  func layerNorm(_ name: String, width: Int, epsilon: Float) throws -> Norm {
    let gain = try norm(name + ".weight", width, .ones)
    return Norm(
      name: name, gain: gain, bias: try norm(name + ".bias", width, .zeros), epsilon: epsilon)
  }

  /// An RMS norm: `name.weight`.
  func rmsNorm(_ name: String, width: Int, epsilon: Float) throws -> Norm {
    Norm(
      name: name, gain: try norm(name + ".weight", width, .ones), bias: nil, epsilon: epsilon)
  }
}

extension WeightLoader {
  /// What stands for a weight in a random model.
  private enum Start { case normal, ones, zeros }

  private func norm(_ name: String, _ width: Int, _ start: Start) throws -> Tensor {
    let tensor = try tensor(name, [width], random: start)
    weights.parameters.add(name, tensor, decays: false)
    return tensor
  }

  private func readLinear(
    _ name: String, out: Int, in depth: Int, hasBias: Bool
  ) throws -> Linear {
    Linear(
      name: name, weight: try matrix(name + ".weight", out: out, in: depth),
      bias: hasBias ? try tensor(name + ".bias", [out], random: .zeros) : nil)
  }

  /// Lists a map's parts, as views on the stack.
  private func register(_ linear: Linear) {
    for part in linear.parts {
      weights.linearMaps.append(part.name)
      weights.parameters.add(part.name + ".weight", linear.weight.rows(part.columns))
      if let bias = linear.bias {
        weights.parameters.add(part.name + ".bias", bias.rows(part.columns), decays: false)
      }
    }
  }

  private func matrix(_ name: String, out: Int, in depth: Int) throws -> Tensor {
    guard case .file(_, let names) = source, names.isTransposed else {
      return try tensor(name, [out, depth], random: .normal)
    }
    return try tensor(name, [depth, out], random: .normal).transposed()
  }

  private func tensor(_ name: String, _ shape: [Int], random start: Start) throws -> Tensor {
    switch source {
    case .file(let file, let names):
      let tensor = try file.tensor(named: names.spelling(of: name, in: file), shape: shape)
      return names.rowOrder(name).map(tensor.gatheredRows) ?? tensor
    case .named(let parameters):
      return parameters[name]
    case .random(let key, let deviation):
      switch start {
      case .ones: return Tensor(shape: shape, repeating: 1)
      case .zeros: return .zeros(shape)
      case .normal:
        let key = key.derived(name, shape: shape)
        return Tensor(
          shape: shape, values: key.normals(shape.reduce(1, *), scale: deviation))
      }
    }
  }
}
