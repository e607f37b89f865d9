import Foundation
public import Support
internal import Tokenizers

/// A language model's files: a folder as Hugging Face lays it out (`config.json`,
/// `model.safetensors`, `tokenizer.json`), or one GGUF file.
public struct BackboneFolder: Sendable {
  /// Where it is.
  public let path: String
  let files: BackboneFiles
  private let configuration: ConfigurationFile

  /// The model types that can be loaded.
  public static let families = ["bert", "gpt2", "llama", "mistral", "qwen2", "t5"]

  /// Opens the files and reads the configuration.
  ///
  /// - Parameter path: a folder with a `config.json`, a folder that holds a GGUF file and no
  ///   `config.json`, or a GGUF file.
  /// - Throws: `BackboneError`, `ModelFileError`.
  public init(path: String) throws {
    self.path = path
    files = try BackboneFiles(path: path)
    configuration = try files.configuration()
  }

  /// Loads the model.
  ///
  /// - Parameters:
  ///   - name: what the model is called in results.
  ///   - randomKey: draws the weights at random instead of reading them, as a control.
  /// - Returns: the model.
  /// - Throws: `BackboneError`, or what the weight and tokenizer files have wrong.
  public func load(name: String, randomKey: RandomKey? = nil) throws -> any Backbone {
    func model<Model: Family>(
      _ family: Model.Type, _ sizes: Model.Modules.Configuration, names: WeightNames
    ) throws -> Model {
      let source: WeightSource
      if let randomKey {
        source = .random(randomKey, deviation: sizes.deviation)
      } else {
        source = .file(try files.weights(), names)
      }
      return Model(
        loaded: try LoadedModel(
          name: name, digest: try digest(randomKey: randomKey), configuration: sizes,
          texts: try texts(vocabulary: sizes.vocabulary),
          pooling: try files.pooling() ?? Model.usualPooling, weights: source))
    }
    let family = try configuration.text("model_type")
    switch (family, files.isGGUF) {
    case ("bert", _):
      return try model(
        BERT.self, BERT.Configuration(configuration),
        names: files.isGGUF ? .ggufBERT : BERT.names)
    case ("llama", _), ("mistral", false), ("qwen2", _):
      var sizes = try Llama.Configuration(configuration, family: family)
      try files.addRotaryFactors(to: &sizes)
      return try model(
        Llama.self, sizes, names: files.isGGUF ? .gguf(llama: sizes) : Llama.names)
    case ("gpt2", _):
      return try model(
        GPT2.self, GPT2.Configuration(configuration),
        names: files.isGGUF ? .ggufGPT2 : GPT2.names)
    case ("t5", _):
      let sizes = try T5.Configuration(configuration)
      return try model(T5.self, sizes, names: files.isGGUF ? .gguf(t5: sizes) : T5.names)
    default:
      throw BackboneError.unknownFamily(
        file: configuration.path, family: family,
        known: files.isGGUF ? ["bert", "gpt2", "llama", "qwen2", "t5"] : Self.families)
    }
  }

  /// The tokenizer, and how texts begin and end.
  private func texts(vocabulary: Int) throws -> TextSettings {
    let tokenizer = try files.tokenizer()
    guard tokenizer.vocabularySize <= vocabulary else {
      throw configuration.unexpected(
        "vocab_size",
        expected: "at least \(tokenizer.vocabularySize), the tokens of the vocabulary")
    }
    let ends = try configuration.tokens("eos_token_id")
    return TextSettings(
      tokenizer: tokenizer, prefix: tokenizer.prefixIDs, suffix: tokenizer.suffixIDs,
      endTokens: ends.isEmpty ? tokenizer.roles.end.map { [$0] } ?? [] : ends)
  }
}
