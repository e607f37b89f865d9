import FoundationEssentials
internal import ModelFiles
public import Support
internal import Tensors
internal import Tokenizers

/// A language model's files: a folder as Hugging Face lays it out (`config.json`,
/// `model.safetensors`, `tokenizer.json`), or one GGUF file.
public struct BackboneFolder: Sendable {
  /// Its path.
  public let path: String
  let files: BackboneFiles
  private let configuration: ConfigurationFile
  /// The identity of the files, made once: it takes reading all of them.
  let identity = Lazy<Result<Digest, any Error>>()

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
  ///   - precision: how the weights are kept; those that are drawn can't be `stored`.
  ///   - note: takes what the files say and the model doesn't follow.
  /// - Returns: the model.
  /// - Throws: `BackboneError`, or what the weight and tokenizer files have wrong.
  public func load(
    name: String, randomKey: RandomKey? = nil, precision: Precision = .float32,
    noting note: (BackboneNote) -> Void = { _ in }
  ) throws -> any Backbone {
    if randomKey != nil, precision == .stored { throw BackboneError.notStored }
    let generation = try files.generation()
    func model<Model: Family>(
      _ family: Model.Type, _ sizes: Model.Modules.Configuration, names: WeightNames
    ) throws -> Model {
      let source: WeightSource
      if let randomKey {
        source = .random(randomKey, deviation: { _ in sizes.deviation })
      } else {
        source = .file(try files.weights(), names)
      }
      let sentences = try files.sentenceSettings()
      var settings = try texts(
        sentences, vocabulary: sizes.vocabulary, generation: generation, noting: note)
      settings.steps = try sentences.embeddingSteps(
        width: sizes.width, random: randomKey.map { ($0, sizes.deviation) }, noting: note)
      let loaded = try LoadedModel<Model.Modules>(
        name: name, digest: digest(randomKey: randomKey, precision: precision),
        configuration: sizes, texts: settings,
        pooling: sentences.pooling ?? Model.usualPooling, isCausal: Model.isCausal,
        longestText: longestText(sentences, positions: sizes.longestText, noting: note),
        weights: source, precision: precision)
      loaded.notes.forEach(note)
      return Model(loaded: loaded)
    }
    try configuration.requireOff("quantization_config")
    if configuration.contains("auto_map") { note(.ownCode(path: configuration.path)) }
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
      let sizes = try T5.Configuration(configuration, generation: generation)
      return try model(T5.self, sizes, names: files.isGGUF ? .gguf(t5: sizes) : T5.names)
    default:
      throw BackboneError.unknownFamily(
        file: configuration.path, family: family,
        known: files.isGGUF ? ["bert", "gpt2", "llama", "qwen2", "t5"] : Self.families)
    }
  }
}

extension BackboneFolder {
  /// The tokenizer, and how texts begin and end.
  ///
  /// - Throws: what the tokenizer's files have wrong.
  func textSettings() throws -> TextSettings {
    try texts(
      files.sentenceSettings(), vocabulary: .max, generation: files.generation(), noting: { _ in })
  }

  /// The tokenizer, and how texts begin and end.
  private func texts(
    _ sentences: SentenceSettings, vocabulary: Int, generation: ConfigurationFile?,
    noting note: (BackboneNote) -> Void
  ) throws -> TextSettings {
    let tokenizer = try files.tokenizer(lowercases: sentences.lowercases, noting: note)
    guard tokenizer.vocabularySize <= vocabulary else {
      throw configuration.unexpected(
        "vocab_size",
        expected: "at least \(tokenizer.vocabularySize), the tokens of the vocabulary")
    }
    let prompts = sentences.prompts.filter { !$0.value.isEmpty }
    if !prompts.isEmpty {
      note(
        .prompts(
          path: path + "/" + SentenceSettings.prompts, names: prompts.keys.sorted(),
          usual: sentences.usualPrompt))
    }
    let ends = try endTokens(generation, noting: note)
    return TextSettings(
      tokenizer: tokenizer, prefix: tokenizer.prefixIDs, suffix: tokenizer.suffixIDs,
      endTokens: ends.isEmpty ? tokenizer.roles.end.map { [$0] } ?? [] : ends, prompts: prompts,
      usualPrompt: sentences.usualPrompt.flatMap { prompts[$0] } ?? "")
  }

  /// The tokens that end a generated text: as `generation_config.json` says or, where it doesn't,
  /// the
  /// configuration.
  private func endTokens(
    _ generation: ConfigurationFile?, noting note: (BackboneNote) -> Void
  ) throws -> [Int32] {
    let own = try configuration.tokens("eos_token_id")
    guard let generation else { return own }
    let changing = generation.changingGeneration
    if !changing.isEmpty { note(.notApplied(path: generation.path, keys: changing)) }
    let ends = try generation.tokens("eos_token_id")
    guard !ends.isEmpty else { return own }
    if !own.isEmpty, Set(own) != Set(ends) {
      note(
        .overruled(
          OverruledSetting(
            path: configuration.path, key: "eos_token_id", by: generation.path)))
    }
    return ends
  }

  /// The most tokens of a text: those that the model has positions for, or fewer where it was trained
  /// on shorter texts.
  private func longestText(
    _ sentences: SentenceSettings, positions: Int, noting note: (BackboneNote) -> Void
  ) -> Int {
    guard let longest = sentences.longest else {
      return min(sentences.longestOfTokenizer ?? positions, positions)
    }
    if longest > positions {
      note(
        .overruled(
          OverruledSetting(
            path: path + "/" + SentenceSettings.transformer, key: "max_seq_length",
            by: configuration.path)))
    }
    return min(longest, positions)
  }
}

extension ConfigurationFile {
  /// Settings of a `generation_config.json` that change which tokens are likeliest.
  fileprivate var changingGeneration: [String] {
    let neutral: [(key: String, value: Double?)] = [
      ("repetition_penalty", 1), ("encoder_repetition_penalty", 1), ("no_repeat_ngram_size", 0),
      ("encoder_no_repeat_ngram_size", 0), ("min_length", 0), ("min_new_tokens", 0),
      ("forced_bos_token_id", nil), ("forced_eos_token_id", nil), ("bad_words_ids", nil),
      ("suppress_tokens", nil), ("begin_suppress_tokens", nil), ("sequence_bias", nil),
      ("guidance_scale", 1), ("exponential_decay_length_penalty", nil),
    ]
    return neutral.filter { key, value in
      contains(key) && (value == nil || (try? number(key)) != value)
    }.map(\.key)
  }
}

extension BackboneFolder {
  /// The format of the weight files, and how GGUF encodes most numbers: `safetensors`,
  /// `GGUF Q4_1`.
  public var format: String {
    guard case .gguf(let file) = files else { return "safetensors" }
    var counts: [FloatEncoding: Int] = [:]
    for name in file.tensorNames {
      guard let encoding = file.encoding(of: name), let shape = file.shape(of: name) else {
        continue
      }
      counts[encoding, default: 0] += shape.reduce(1, *)
    }
    let usual = counts.max { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }
    return "GGUF" + (usual.map { " " + $0.key.name } ?? "")
  }
}

extension BackboneFolder {
  /// How much of a file of weights is read at a time.
  private static let chunk = 64 << 20

  /// The identity of what the model is loaded from: configuration, vocabulary, pooling and weights.
  ///
  /// Every byte counts. Small files go into the digest whole, of files of weights a checksum does,
  /// which takes no longer than reading them. They are read when it is first asked for.
  ///
  /// - Throws: `FileError` for a file that can't be read.
  public func digest() throws -> Digest {
    try identity.value { Result { try digestOfFiles() } }.get()
  }

  private func digestOfFiles() throws -> Digest {
    var hasher = Digest.Hasher()
    for file in try files.paths where TextFile.mayExist(file.path) {
      hasher.update(file.role.utf8)
      try Self.read(file.path) { data, count in
        hasher.update(numbers: [0, count])
        if file.holdsWeights {
          hasher.update(checksumOf: data)
        } else {
          hasher.update(data)
        }
      }
    }
    return hasher.finalize()
  }

  /// The identity of the model with the weights of the files, or with those that a key draws.
  ///
  /// Weights that stay as they are stored make the same model.
  func digest(randomKey: RandomKey?, precision: Precision = .float32) throws -> Digest {
    let files = try digest()
    guard randomKey != nil || precision.integers != nil else { return files }
    var hasher = Digest.Hasher()
    if let randomKey {
      hasher.update("random".utf8)
      hasher.update(numbers: [randomKey.bits])
    }
    if let integers = precision.integers {
      hasher.update(precision.rawValue.utf8)
      // Other stretches make other numbers.
      hasher.update(numbers: [integers.group])
    }
    hasher.update(files.bytes)
    return hasher.finalize()
  }

  /// Reads a file a chunk at a time, the last one shorter; it isn't mapped, for another program may
  /// shorten it.
  private static func read(_ path: String, _ body: (UnsafeRawBufferPointer, Int) -> Void) throws {
    let file = try InputFile(path)
    let chunk = UnsafeMutableRawBufferPointer.allocate(
      byteCount: min(Self.chunk, file.count + 1), alignment: 64)
    defer { chunk.deallocate() }
    var count = 0
    repeat {
      count = try file.fill(chunk)
      body(UnsafeRawBufferPointer(rebasing: chunk[..<count]), file.count)
    } while count == chunk.count
  }
}
