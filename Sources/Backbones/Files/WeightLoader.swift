internal import ModelFiles
internal import Networks
internal import Support
internal import Tensors
internal import Tokenizers

/// Reads the weights of one model piece by piece, and keeps a list of them under our names.
final class WeightLoader {
  private let source: WeightSource
  /// What was read so far.
  private(set) var weights = NamedWeights()
  /// What of the file isn't followed.
  private(set) var notes: [BackboneNote] = []
  /// The names of what was read, as the file spells them.
  private var read: Set<String> = []
  /// Bytes of what was read or drawn so far.
  private var bytes = 0
  /// Bytes that all of it may take.
  private let available = Machine.usableMemory

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

  /// The output head: a table of its own where there is one of other numbers than the table of words
  /// has.
  ///
  /// Where a file with such a head says that it is the table of words, the head holds, as in
  /// Transformers 5.
  func head(
    _ name: String, isTied: Bool, words: Tensor, said: ConfigurationFile
  ) throws -> Head {
    switch source {
    case .random:
      return isTied ? .tied : .own(try table(name, rows: words.rowCount, width: words.rowWidth))
    case .named:
      guard contains(name) else { return isTied ? .tied : .missing }
      return .own(try table(name, rows: words.rowCount, width: words.rowWidth))
    case .file(let file, let names):
      guard contains(name) else { return isTied ? .tied : .missing }
      let own = try tensor(name, words.shape, random: .normal)
      guard !isTied || !own.hasNumbers(of: words) else { return .tied }
      weights.parameters.add(name, own)
      if isTied {
        notes.append(
          .overruled(
            OverruledSetting(
              path: said.path, key: "tie_word_embeddings",
              by: names.spelling(of: name, in: file))))
      }
      return .own(own)
    }
  }

  /// Passes over a second copy of a table.
  ///
  /// - Throws: `BackboneError` where its numbers are others.
  func skipCopy(_ name: String, of table: Tensor) throws {
    guard case .file(let file, let names) = source, contains(name) else { return }
    guard try tensor(name, table.shape, random: .normal).hasNumbers(of: table) else {
      throw BackboneError.badConfiguration(
        file: file.path, key: names.spelling(of: name, in: file),
        expected: "a copy of the table of words")
    }
  }

  /// Makes sure that what the file holds beside the weights isn't of the layers that were read.
  ///
  /// A norm of queries or a bias would change the numbers; a task's head wouldn't.
  ///
  /// - Parameter family: the family that the weights were read as.
  /// - Throws: `BackboneError.unreadTensor`.
  func checkTheRest(family: String) throws {
    guard case .file(let file, let names) = source else { return }
    let rest = file.tensorNames.filter { name in
      !read.contains(name) && !names.buffers.contains { name.hasSuffix($0) }
    }
    /// What stands before the number of a layer.
    func stack(_ name: String) -> String? {
      let parts = name.split(separator: ".")
      return parts.firstIndex { Int($0) != nil }.map { parts[..<$0].joined(separator: ".") }
    }
    func module(_ name: String) -> Substring { name[..<(name.lastIndex(of: ".") ?? name.endIndex)] }
    let (stacks, modules) = (Set(read.compactMap(stack)), Set(read.map(module)))
    for name in rest where stack(name).map(stacks.contains) ?? modules.contains(module(name)) {
      throw BackboneError.unreadTensor(file: file.path, tensor: name, family: family)
    }
    if !rest.isEmpty { notes.append(.unused(path: file.path, tensors: rest.sorted())) }
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
    // Sizes may be those that a file states, whatever they are.
    let own = MemoryError.product([4] + shape)
    try MemoryError.refuse(
      above: available, own.map { min(bytes, .max - $0) + $0 },
      "this language model, up to `\(name)`,")
    bytes += own ?? 0
    switch source {
    case .file(let file, let names):
      let spelling = names.spelling(of: name, in: file)
      read.insert(spelling)
      let tensor = try file.tensor(named: spelling, shape: shape)
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

extension Tensor {
  /// Whether another tensor has the same numbers, bit for bit.
  fileprivate func hasNumbers(of other: Tensor) -> Bool {
    shape == other.shape
      && withUnsafeValues { own in
        other.withUnsafeValues { zip(own, $0).allSatisfy { $0.bitPattern == $1.bitPattern } }
      }
  }
}
