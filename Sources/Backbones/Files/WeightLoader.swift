internal import ModelFiles
internal import Networks
internal import Support
internal import Tensors
internal import Tokenizers

/// Reads the weights of one model piece by piece, and keeps a list of them under our names.
final class WeightLoader {
  private let source: WeightSource
  private let precision: Precision
  /// The weights read so far.
  private(set) var weights = NamedWeights()
  /// The settings of the file that aren't followed.
  private(set) var notes: [BackboneNote] = []
  /// The names of what was read, as the file spells them.
  private var read: Set<String> = []
  /// Bytes of what was read or drawn so far.
  private var bytes = 0
  /// Bytes that all of it may take.
  private let available = Machine.usableMemory

  init(_ source: WeightSource, precision: Precision = .float32) {
    self.source = source
    self.precision = precision
  }

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

  /// A table of rows, such as embeddings.
  func embedding(_ name: String, rows: Int, width: Int) throws -> Embedding {
    let table = try Embedding(name, rows: rows, width: width).frozen(by: tensor)
    register(table)
    return table
  }

  /// The output head: a table of its own where there is one of other numbers than the table of words
  /// has.
  ///
  /// Where a file with such a head says that it is the table of words, the head holds, as in
  /// Transformers 5.
  func head(
    _ name: String, isTied: Bool, words: Embedding, said: ConfigurationFile
  ) throws -> Head {
    let own = Embedding(name, rows: words.rows, width: words.width)
    switch source {
    case .random:
      guard !isTied else { return .tied }
      let own = try own.frozen(by: tensor)
      register(own)
      return .own(own)
    case .named:
      guard contains(name) else { return isTied ? .tied : .missing }
      let own = try own.frozen(by: tensor)
      register(own)
      return .own(own)
    case .file(let file, let names):
      guard contains(name) else { return isTied ? .tied : .missing }
      let own = try own.frozen(by: tensor)
      guard !isTied || !own.table.numbers.hasNumbers(of: words.table.numbers) else { return .tied }
      register(own)
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
  func skipCopy(_ name: String, of embedding: Embedding) throws {
    guard case .file(let file, let names) = source, contains(name) else { return }
    let copy = Embedding(name, rows: embedding.rows, width: embedding.width)
    guard try tensor(copy.table).hasNumbers(of: embedding.table.numbers) else {
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
    /// The text before the number of a layer.
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
    try stack([(name, out)], in: depth, hasBias: hasBias)
  }

  /// Linear maps of one input as one product, in this order.
  func stack(
    _ maps: [(name: String, out: Int)], in depth: Int, hasBias: Bool = true
  ) throws -> Linear {
    let stack = Linear(
      stacking: try maps.map { name, out in
        try Linear(name, from: depth, to: out, hasBias: hasBias).frozen(by: mapNumbers)
      })
    weights.linearMaps += stack.names
    register(stack)
    return stack
  }

  /// A layer norm: `name.weight` and `name.bias`.
  func layerNorm(_ name: String, width: Int, epsilon: Float) throws -> Norm {
    try norm(name, width: width, epsilon: epsilon, hasBias: true)
  }

  /// An RMS norm: `name.weight`.
  func rmsNorm(_ name: String, width: Int, epsilon: Float) throws -> Norm {
    try norm(name, width: width, epsilon: epsilon, hasBias: false)
  }
}

extension WeightLoader {
  private func norm(
    _ name: String, width: Int, epsilon: Float, hasBias: Bool
  ) throws -> Norm {
    let norm = try Norm(name, width: width, epsilon: epsilon, gain: "weight", hasBias: hasBias)
      .frozen(by: tensor)
    register(norm)
    return norm
  }

  /// Lists a module's parameters.
  private func register(_ module: some Module) {
    for parameter in module.parameters {
      weights.parameters.add(parameter.name, parameter.numbers, decays: parameter.decays)
    }
  }

  /// A weight or a bias of a linear map; weights lie the other way round in some files.
  private func mapNumbers(_ parameter: ModuleParameter) throws -> Tensor {
    guard parameter.shape.count == 2 else { return try tensor(parameter) }
    let before = bytes
    var weight: Tensor
    if case .file(_, let names) = source, names.isTransposed {
      let shape = Array(parameter.shape.reversed())
      weight = try tensor(
        ModuleParameter(parameter.name, shape, parameter.start), as: .float32
      ).transposed()
    } else {
      weight = try tensor(parameter)
    }
    if let integers = precision.integers {
      weight = weight.quantised(as: integers)
      bytes = before + weight.byteCount
    }
    return weight
  }

  private func tensor(_ parameter: ModuleParameter) throws -> Tensor {
    try tensor(parameter, as: precision.form)
  }

  private func tensor(_ parameter: ModuleParameter, as form: TensorForm) throws -> Tensor {
    let (name, shape) = (parameter.name, parameter.shape)
    // Sizes may be those that a file states, whatever they are.
    let own = storedBytes(name, as: form) ?? MemoryError.product([4] + shape)
    try MemoryError.refuse(
      above: available, own.map { min(bytes, .max - $0) + $0 }, about: Subject(.file),
      "this language model, up to `\(name)`,")
    bytes += own ?? 0
    switch source {
    case .file(let file, let names):
      let spelling = names.spelling(of: name, in: file)
      read.insert(spelling)
      return try file.tensor(
        named: spelling, shape: shape, as: form, rowOrder: names.rowOrder(name))
    case .named(let parameters):
      return parameters[name]
    case .random(let key, let deviation, _):
      // A model's files, or its family, say how far apart its weights are at first.
      guard case .normal = parameter.start else { return parameter.drawn(with: key) }
      return ModuleParameter(name, shape, .normal(deviation(parameter))).drawn(with: key)
    }
  }
}

extension WeightLoader {
  /// The bytes of a weight that stays as it is stored; `nil` for others.
  private func storedBytes(_ name: String, as form: TensorForm) -> Int? {
    guard form == .stored, case .file(let file, let names) = source else { return nil }
    return file.byteCount(of: names.spelling(of: name, in: file), as: form)
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

/// The source of a backbone's weights.
enum WeightSource: Sendable {
  /// A file, read under the file's own names.
  case file(any TensorSource, WeightNames)
  /// Normal numbers of these deviations, as before any training: as a control, or to be trained.
  case random(
    RandomKey, deviation: @Sendable (ModuleParameter) -> Float, isControl: Bool = true)
  /// Weights under our names, such as those of a model after tuning.
  case named(Parameters)

  var isRandom: Bool {
    if case .random(_, _, isControl: true) = self { true } else { false }
  }
}

/// The names of weights in a file, and their layout.
struct WeightNames: Sendable {
  /// The text that may stand before every name: models saved with a task's head have one.
  var prefixes: [String] = [""]
  /// Our names, and what the file calls these weights.
  var whole: [String: String] = [:]
  /// Parts of our other names, and what stands in the file in their place, applied in turn.
  var replacements: [(part: String, replacement: String)] = []
  /// The ends of the names of what is no weight: numbers that the model makes itself.
  var buffers: [String] = []
  /// Whether linear maps lie [in, out].
  var isTransposed = false
  /// Rows of a weight in the order that we want them, by our name; `nil` as they are.
  var rowOrder: @Sendable (String) -> [Int32]? = { _ in nil }

  /// The name in a file: the first spelling that it has, or else the one without prefix.
  func spelling(of name: String, in file: any TensorSource) -> String {
    let plain =
      whole[name] ?? replacements.reduce(name) { $0.replacing($1.part, with: $1.replacement) }
    return prefixes.map { $0 + plain }.first(where: file.contains) ?? plain
  }
}
