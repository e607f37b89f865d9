import FoundationEssentials
import Glibc
internal import ModelFiles
internal import Support
internal import Tensors
internal import Tokenizers

/// The files of one model: a folder as Hugging Face lays it out, or one GGUF file.
enum BackboneFiles: Sendable {
  case folder(String)
  case gguf(GGUFFile)

  private static let configuration = "config.json"
  private static let generation = "generation_config.json"
  private static let weights = "model.safetensors"
  private static let index = "model.safetensors.index.json"

  /// Finds what a path leads to: a folder with a `config.json`, a folder that holds one GGUF file and
  /// no `config.json`, or a GGUF file.
  ///
  /// - Throws: `BackboneError`, `ModelFileError`.
  init(path: String) throws {
    guard access(path, F_OK) == 0 else {
      if TextFile.mayExist(path) { throw FileError(path: path, action: "read", code: errno) }
      throw BackboneError.nothingThere(path)
    }
    guard TextFile.isFolder(path) else {
      guard path.lowercased().hasSuffix(".gguf") else { throw BackboneError.notAModel(path) }
      self = .gguf(try GGUFFile(path: path))
      return
    }
    guard !TextFile.mayExist(path + "/" + Self.configuration) else {
      self = .folder(path)
      return
    }
    let files = try Self.names(in: path).filter { $0.lowercased().hasSuffix(".gguf") }
    guard let file = files.first else {
      throw BackboneError.missingFile(folder: path, file: Self.configuration)
    }
    guard files.count == 1 else {
      throw BackboneError.severalModels(folder: path, files: files)
    }
    self = .gguf(try GGUFFile(path: path + "/" + file))
  }

  /// The names in a folder, ascending; none where there is no such folder.
  private static func names(in folder: String) throws(FileError) -> [String] {
    // Foundation's error wouldn't tell a folder that isn't there from one that can't be read.
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let code = errno
      guard code == ENOENT || code == ENOTDIR else {
        throw FileError(path: folder, action: "read", code: code)
      }
      return []
    }
    close(descriptor)
    do { return try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } catch {
      throw FileError(path: folder, action: "read", code: EIO)
    }
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
      let (file, index) = (path + "/" + Self.weights, path + "/" + Self.index)
      if TextFile.mayExist(file) { return try SafetensorsFile(path: file) }
      guard TextFile.mayExist(index) else {
        throw BackboneError.missingFile(folder: path, file: Self.weights)
      }
      return try ShardedSafetensors(indexPath: index)
    }
  }

  /// How texts are read and pooled, as sentence-transformers or GGUF writes it down.
  ///
  /// - Throws: `BackboneError` for what isn't implemented.
  func sentenceSettings() throws -> SentenceSettings {
    switch self {
    case .gguf(let file):
      var settings = SentenceSettings()
      settings.pooling = try Pooling.named(by: file)
      return settings
    case .folder(let path): return try SentenceSettings(folder: path)
    }
  }

  /// How the model generates, where a file of its own says.
  func generation() throws -> ConfigurationFile? {
    guard case .folder(let path) = self else { return nil }
    return try ConfigurationFile.ifThere(folder: path, name: Self.generation)
  }

  var isGGUF: Bool {
    if case .gguf = self { true } else { false }
  }

  /// The tokenizer.
  ///
  /// - Parameters:
  ///   - lowercases: whether texts become lower case first.
  ///   - note: takes what one file overrules in another.
  /// - Returns: the tokenizer.
  /// - Throws: `ModelFileError`, `TokenizerError`.
  func tokenizer(
    lowercases: Bool, noting note: (BackboneNote) -> Void
  ) throws -> any Tokenizer {
    switch self {
    case .gguf(let file):
      try TokenizerLoader.load(try VocabularyDescription(file.metadata), path: file.path)
    case .folder(let path):
      try TokenizerLoader.load(folder: path, lowercases: lowercases) { note(.overruled($0)) }
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
    sizes.rotaryScaling.stretch = .divided(by: factors.values.map { Double($0) })
  }

  /// A file that says what the model is.
  struct Part {
    var path: String
    /// Its role in the model, wherever the model lies.
    var role: String
    var holdsWeights: Bool
  }

  /// All files from which the model is loaded, and which change it; not all need be there.
  ///
  /// - Throws: `FileError` for a folder that can't be listed, or a list of folders that can't be read.
  var paths: [Part] {
    get throws {
      switch self {
      case .gguf(let file): return [Part(path: file.path, role: "gguf", holdsWeights: true)]
      case .folder(let path):
        let small = [
          Self.configuration, Self.generation, "tokenizer.json", "tokenizer_config.json",
          "vocab.json", "merges.txt", "vocab.txt", Self.index, SentenceSettings.modules,
          SentenceSettings.transformer, SentenceSettings.prompts,
        ]
        let modules = try SentenceSettings.moduleFolders(in: path)
        let folders = Set(modules + [SentenceSettings.pooling]).sorted()
        func weights(in folder: String) throws -> [Part] {
          try Self.names(in: path + "/" + folder).filter { $0.hasSuffix(".safetensors") }.map {
            Part(path: path + "/" + folder + $0, role: folder + $0, holdsWeights: true)
          }
        }
        let settings = (small + folders.map { $0 + "/config.json" }).map {
          Part(path: path + "/" + $0, role: $0, holdsWeights: false)
        }
        return try settings + weights(in: "") + folders.flatMap { try weights(in: $0 + "/") }
      }
    }
  }
}
