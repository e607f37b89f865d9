import Foundation
internal import ModelFiles
public import Support
internal import Tokenizers

/// A folder as Hugging Face lays it out: `config.json`, `model.safetensors`, `tokenizer.json`.
public struct BackboneFolder: Sendable {
  /// Where it is.
  public let path: String
  private let configuration: ConfigurationFile

  /// The model types that can be loaded.
  public static let families = ["bert", "gpt2", "llama", "mistral", "qwen2", "t5"]

  /// Opens a folder and reads its configuration.
  ///
  /// - Throws: `BackboneError`.
  public init(path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
    else { throw BackboneError.noFolder(path) }
    self.path = path
    configuration = try ConfigurationFile(folder: path)
  }

  /// Loads the model.
  ///
  /// - Parameters:
  ///   - name: what the model is called in results.
  ///   - randomKey: draws the weights at random instead of reading them, as a control.
  /// - Returns: the model.
  /// - Throws: `BackboneError`, or what the weight and tokenizer files have wrong.
  public func load(name: String, randomKey: RandomKey? = nil) throws -> any Backbone {
    let family = try configuration.text("model_type")
    switch family {
    case "bert":
      let sizes = try BERT.Configuration(configuration)
      let tokenizer = try WordPiece(folder: path)
      try requireRoom(for: tokenizer, vocabulary: sizes.vocabulary)
      return try BERT(
        name: name, configuration: sizes, tokenizer: tokenizer,
        pooling: pooling(unlessSaid: .mean),
        weights: try source(BERT.names, randomKey, deviation: sizes.deviation))
    case "llama", "mistral", "qwen2":
      let sizes = try Llama.Configuration(configuration, family: family)
      return try Llama(
        name: name, configuration: sizes, texts: try texts(vocabulary: sizes.vocabulary),
        pooling: pooling(unlessSaid: .last),
        weights: try source(Llama.names, randomKey, deviation: sizes.deviation))
    case "gpt2":
      let sizes = try GPT2.Configuration(configuration)
      return try GPT2(
        name: name, configuration: sizes, texts: try texts(vocabulary: sizes.vocabulary),
        pooling: pooling(unlessSaid: .last),
        weights: try source(GPT2.names, randomKey, deviation: sizes.deviation))
    case "t5":
      let sizes = try T5.Configuration(configuration)
      return try T5(
        name: name, configuration: sizes, texts: try texts(vocabulary: sizes.vocabulary),
        pooling: pooling(unlessSaid: .mean),
        weights: try source(T5.names, randomKey, deviation: 0.02))
    default:
      throw BackboneError.unknownFamily(
        file: configuration.path, family: family, known: Self.families)
    }
  }

  private func source(
    _ names: WeightNames, _ randomKey: RandomKey?, deviation: Float
  ) throws -> WeightSource {
    if let randomKey { return .random(randomKey, deviation: deviation) }
    return .file(try SafetensorsFile(path: file("model.safetensors")), names)
  }

  /// The folder's tokenizer, and how texts end.
  private func texts(vocabulary: Int) throws -> TextSettings {
    let tokenizer = try WordPiece(folder: path)
    try requireRoom(for: tokenizer, vocabulary: vocabulary)
    return TextSettings(
      tokenizer: tokenizer, endTokens: try configuration.tokens("eos_token_id"))
  }

  private func requireRoom(for tokenizer: any Tokenizer, vocabulary: Int) throws {
    guard tokenizer.vocabularySize <= vocabulary else {
      throw configuration.unexpected(
        "vocab_size",
        expected: "at least \(tokenizer.vocabularySize), the tokens of the vocabulary")
    }
  }

  /// How the model was trained to pool, where the folder says so.
  private func pooling(unlessSaid usual: Pooling) -> Pooling {
    guard
      let data = FileManager.default.contents(atPath: path + "/1_Pooling/config.json"),
      let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    else { return usual }
    func uses(_ mode: String) -> Bool { object["pooling_mode_" + mode] as? Bool == true }
    return uses("cls_token") ? .cls : uses("lasttoken") ? .last : .mean
  }

  private func file(_ name: String) throws -> String {
    let file = path + "/" + name
    guard FileManager.default.fileExists(atPath: file) else {
      throw BackboneError.missingFile(folder: path, file: name)
    }
    return file
  }
}
