public import Networks
import Support
public import Tensors

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

extension StaticModel {
  /// The table of a model's own tokens.
  ///
  /// A text has no beginning nor end here, so that as many of its own tokens are read as of the model's.
  init(distilled table: Tensor, of model: some Backbone) throws {
    let around = model.textPrefix.count + model.textSuffix.count
    let longest = max(1, model.description.longestText - around)
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
          longestText: longest),
        texts: texts, pooling: .mean, isCausal: false,
        longestText: longest, weights: .named(parameters),
        isRandom: model.description.isRandom))
  }
}
