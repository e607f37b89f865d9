import Foundation
internal import ModelFiles
internal import Tensors
internal import Tokenizers

/// The files of one model: a folder as Hugging Face lays it out, or one GGUF file.
enum BackboneFiles: Sendable {
  case folder(String)
  case gguf(GGUFFile)

  /// Finds what a path leads to: a folder with a `config.json`, a folder that holds one GGUF file and
  /// no `config.json`, or a GGUF file.
  ///
  /// - Throws: `BackboneError`, `ModelFileError`.
  init(path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw BackboneError.noFolder(path)
    }
    guard isFolder.boolValue else {
      guard path.lowercased().hasSuffix(".gguf") else { throw BackboneError.noFolder(path) }
      self = .gguf(try GGUFFile(path: path))
      return
    }
    guard !FileManager.default.fileExists(atPath: path + "/config.json") else {
      self = .folder(path)
      return
    }
    let files = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
      .filter { $0.lowercased().hasSuffix(".gguf") }.sorted()
    guard let file = files.first else {
      throw BackboneError.missingFile(folder: path, file: "config.json")
    }
    guard files.count == 1 else {
      throw BackboneError.severalModels(folder: path, files: files)
    }
    self = .gguf(try GGUFFile(path: path + "/" + file))
  }

  /// Sizes and options.
  func configuration() throws -> ConfigurationFile {
    switch self {
    case .folder(let path): try ConfigurationFile(folder: path)
    case .gguf(let file): try ConfigurationFile(file)
    }
  }

  /// The weights, whichever format.
  func weights() throws -> any TensorSource {
    switch self {
    case .gguf(let file): return file
    case .folder(let path):
      let (file, index) = ("model.safetensors", "model.safetensors.index.json")
      if FileManager.default.fileExists(atPath: path + "/" + file) {
        return try SafetensorsFile(path: path + "/" + file)
      }
      guard FileManager.default.fileExists(atPath: path + "/" + index) else {
        throw BackboneError.missingFile(folder: path, file: file)
      }
      return try ShardedSafetensors(indexPath: path + "/" + index)
    }
  }

  var isGGUF: Bool {
    if case .gguf = self { true } else { false }
  }

  /// The tokenizer.
  func tokenizer() throws -> any Tokenizer {
    switch self {
    case .gguf(let file):
      try TokenizerLoader.load(try VocabularyDescription(file.metadata), path: file.path)
    case .folder(let path): try TokenizerLoader.load(folder: path)
    }
  }

  /// Adds the factors of Llama 3's stretched rotations, which GGUF files keep as a tensor.
  func addRotaryFactors(to sizes: inout Llama.Configuration) throws {
    guard case .gguf(let file) = self, file.contains("rope_freqs.weight") else { return }
    let factors = try file.tensor(named: "rope_freqs.weight", shape: [sizes.headWidth / 2])
    guard factors.values.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      throw BackboneError.badConfiguration(
        file: file.path, key: "rope_freqs.weight", expected: "numbers above 0")
    }
    sizes.rotaryScaling = .divided(by: factors.values.map { Double($0) })
  }

  /// The files that say what the model is; not all need be there.
  var paths: [String] {
    switch self {
    case .gguf(let file): return [file.path]
    case .folder(let path):
      let all = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      return
        (["config.json", "tokenizer.json", "vocab.json", "vocab.txt", "merges.txt"]
        + all.filter { $0.hasSuffix(".safetensors") }.sorted()).map { path + "/" + $0 }
    }
  }
}
