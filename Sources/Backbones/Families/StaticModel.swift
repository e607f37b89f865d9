public import Networks
public import Support
public import Tensors
internal import Tokenizers

/// A table of token vectors without any layer: a text's vector is the mean of its tokens' vectors.
///
/// Made of another language model by `distilled`.
public struct StaticModel: Family {
  let loaded: LoadedModel<Modules>

  /// The table.
  struct Modules: FamilyModules {
    static let wordsName = "words.weight"
    var words: Embedding

    init(_ configuration: Configuration, from loader: WeightLoader) throws {
      words = try loader.embedding(
        Self.wordsName, rows: configuration.vocabulary, width: configuration.width)
    }
  }

  /// The sizes of the table.
  struct Configuration: FamilyConfiguration {
    var vocabulary: Int
    var width: Int
    var longestText: Int

    var family: String { "static" }
    var layers: Int { 0 }
    var heads: Int { 0 }
    var deviation: Float { 0 }
  }

  static var usualPooling: Pooling { .mean }
  static var isCausal: Bool { false }

  public func embeddings(of texts: PackedTexts, in pass: Pass) -> Variable {
    pass.filling(texts.tokens) { modules.words($0, in: pass) }
  }

  public func layer(
    _ layer: Int, _ states: Variable, texts: PackedTexts, rows: InjectedRows?,
    at chosen: [Int32]?, in pass: Pass
  ) -> Variable {
    preconditionFailure("StaticModel: there is no layer \(layer)")
  }
}

/// How often tokens are, where nothing counts them.
public enum TokenFrequencies: String, CaseIterable, Sendable {
  /// By Zipf's law, as vocabularies begin with what is frequent: the r-th token's share is as 1 / (r + 1).
  case zipf
  /// All the same: frequent tokens weigh as much as rare ones.
  case equal

  /// The weight a / (a + p) of each of so many tokens, a = 10⁻⁴ (Arora et al., ICLR 2017).
  func weights(count: Int) -> [Float] {
    guard self == .zipf else { return [Float](repeating: 1, count: count) }
    let shares = (0..<count).map { 1 / Double($0 + 2) }
    let total = shares.reduce(0, +)
    return shares.map { Float(1e-4 / (1e-4 + $0 / total)) }
  }
}

extension Backbone {
  /// The ids of the tokens that texts are made of: none that has a role, none that is kept free.
  private var wordTokens: [Int32] {
    let roles = tokenizer.roles
    let around = Set(
      textPrefix + textSuffix
        + [roles.beginning, roles.end, roles.padding, roles.unknown].compactMap(\.self))
    return (0..<Int32(description.vocabulary)).filter { id in
      !around.contains(id) && !tokenizer.token(id).isEmpty
        && !tokenizer.token(id).hasPrefix("[unused")
        && !tokenizer.decode([id], skippingSpecialTokens: true).isEmpty
    }
  }

  /// The widest vectors that `distilled` can make.
  public var widestDistilled: Int { min(description.width, wordTokens.count - 1) }

  /// A model of static vectors: each token read alone, by all layers.
  ///
  /// The tokens' vectors are turned to their principal components and weighted by how rare tokens are;
  /// a text's vector is their mean, of norm 1. The recipe of Model2Vec (Tulkens and van Dongen, 2024).
  ///
  /// - Parameters:
  ///   - width: how many components, at most `widestDistilled`.
  ///   - frequencies: how often tokens are taken to be.
  ///   - workers: who read the tokens.
  ///   - progress: what is told how far the work is.
  /// - Returns: a model without layers that reads texts with the same tokens.
  /// - Throws: `MemoryError`, `StatesError`, `Cancelled`.
  public func distilled(
    width: Int, frequencies: TokenFrequencies = .zipf, workers: Workers, progress: Progress
  ) throws -> any Backbone {
    let tokens = wordTokens
    precondition(
      (1...min(description.width, tokens.count - 1)).contains(width), "distilled: width \(width)")
    try MemoryError.refuse(
      MemoryError.product(12, description.vocabulary, description.width), settings: [],
      "a vector of each of \(description.vocabulary) tokens")
    var parts: [Tensor] = []
    let slice = 2_048
    for start in stride(from: 0, to: tokens.count, by: slice) {
      let texts = PackedTexts(
        tokens[start..<min(tokens.count, start + slice)].map { textPrefix + [$0] + textSuffix })
      parts.append(
        try encode(
          texts, endsAsItsFiles: false, workers: workers,
          progress: Progress(cancellation: progress.cancellation)))
      progress.report(
        ProgressUpdate(
          task: "distil", completed: Double(min(tokens.count, start + slice)),
          total: Double(tokens.count), unit: "tokens"))
    }
    guard let coordinates = Tensor.concatenatingRows(parts).principalCoordinates(width) else {
      throw StatesError(model: description.name)
    }
    let weights = frequencies.weights(count: tokens.count)
    let table = Tensor(shape: [description.vocabulary, width]) { out in
      out.initialize(repeating: 0)
      for (row, token) in tokens.enumerated() {
        for (column, number) in coordinates.row(row).enumerated() {
          out[Int(token) * width + column] = weights[row] * number
        }
      }
    }
    return try StaticModel(distilled: finite(table), of: self)
  }
}

extension StaticModel {
  fileprivate init(distilled table: Tensor, of model: some Backbone) throws {
    var texts = model.texts
    (texts.prefix, texts.suffix, texts.steps) = ([], [], [.normalise])
    (texts.prompts, texts.usualPrompt) = ([:], "")
    var hasher = Digest.Hasher()
    hasher.update("static".utf8)
    hasher.update(model.description.digest.bytes)
    table.withUnsafeValues { hasher.update(UnsafeRawBufferPointer($0)) }
    var parameters = Parameters()
    parameters.add(Modules.wordsName, table, decays: false)
    self.init(
      loaded: try LoadedModel(
        name: "static " + model.description.name, digest: hasher.finalize(),
        configuration: Configuration(
          vocabulary: model.description.vocabulary, width: table.rowWidth,
          longestText: model.description.longestText),
        texts: texts, pooling: .mean, isCausal: false,
        longestText: model.description.longestText, weights: .named(parameters),
        isRandom: model.description.isRandom))
  }
}
