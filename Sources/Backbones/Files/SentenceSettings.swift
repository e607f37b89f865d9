internal import ModelFiles
internal import Support

/// The settings for texts and their vectors in the files of sentence-transformers beside a model.
///
/// `modules.json` lists what a text goes through; a folder without it has at most a pooling. What is
/// done otherwise than here is refused with the file and the key.
/// https://sbert.net/docs/sentence_transformer/usage/custom_models.html
struct SentenceSettings {
  /// How states become one vector; `nil` where no file says.
  var pooling: Pooling?
  /// The steps that change that vector.
  var steps: [Step] = []
  /// The most tokens of a text; `nil` where no file says.
  var longest: Int?
  /// The same as the tokenizer says, which goes for what has modules and no other limit.
  var longestOfTokenizer: Int?
  /// Whether texts become lower case.
  var lowercases = false
  /// Texts that can stand before one, by name.
  var prompts: [String: String] = [:]
  /// The name of the one that stands there unless told.
  var usualPrompt: String?

  /// A step, its weights not yet read.
  enum Step {
    case dense(folder: String, ConfigurationFile)
    case normalise
  }

  static let modules = "modules.json"
  static let transformer = "sentence_bert_config.json"
  static let prompts = "config_sentence_transformers.json"
  /// The folder that says how to pool, where there is no `modules.json`.
  static let pooling = "1_Pooling"

  init() {}

  /// Reads the files of a folder.
  ///
  /// - Throws: `BackboneError`; `FileError` for a file that can't be read.
  init(folder: String) throws {
    let modules = try ConfigurationFile.list(folder: folder, name: Self.modules)
    if let modules {
      try read(modules, in: folder)
    } else if let file = try ConfigurationFile.ifThere(
      folder: folder, name: Self.pooling + "/config.json")
    {
      pooling = try Pooling(file)
    }
    try readTransformer(folder, isListed: modules != nil)
    try readPrompts(folder)
  }

  /// The folders that the modules of a model lie in; none of a list that makes no sense, which is
  /// refused when the model is loaded.
  ///
  /// - Throws: `FileError` for a list that can't be read.
  static func moduleFolders(in folder: String) throws -> [String] {
    do {
      return try (ConfigurationFile.list(folder: folder, name: Self.modules) ?? [])
        .compactMap { try? $0.text("path") }.filter { !$0.isEmpty }
    } catch is BackboneError { return [] }
  }

  /// Reads what a text goes through: the model, a pooling, then steps on the pooled vector.
  private mutating func read(_ modules: [ConfigurationFile], in folder: String) throws {
    for (index, module) in modules.enumerated() {
      let type = try module.text("type")
      let kind =
        type.hasPrefix("sentence_transformers.") ? type.split(separator: ".").last ?? "" : ""
      let path = try module.text("path")
      guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
        throw module.unexpected("path", expected: "a folder beside the file")
      }
      switch (index, kind) {
      case (0, "Transformer"):
        guard path.isEmpty else {
          throw module.unexpected("path", expected: "empty: the model lies beside the file")
        }
      case (1, "Pooling"):
        let file = try ConfigurationFile(folder: folder, name: path + "/config.json")
        pooling = try Pooling(file)
      case (2..., "Dense"):
        let file = try ConfigurationFile(folder: folder, name: path + "/config.json")
        steps.append(.dense(folder: folder + "/" + path, file))
      case (2..., "Normalize"):
        if let file = try ConfigurationFile.ifThere(folder: folder, name: path + "/config.json") {
          try Self.requirePooledVectors(file)
        }
        steps.append(.normalise)
      case (2..., "Dropout"):
        break  // Only in training.
      case (0, _): throw module.unexpected("type", expected: "a `Transformer`, which is first")
      case (1, _): throw module.unexpected("type", expected: "a `Pooling`, which is second")
      default:
        throw module.unexpected("type", expected: "`Dense` or `Normalize` of sentence-transformers")
      }
    }
    guard modules.count > 1 else {
      throw BackboneError.badConfiguration(
        file: folder + "/" + Self.modules, key: "[…]", expected: "a `Transformer`, then a `Pooling`"
      )
    }
  }

  /// Reads how texts are cut.
  private mutating func readTransformer(_ folder: String, isListed: Bool) throws {
    let most = 1 << 24
    let file = try ConfigurationFile.ifThere(folder: folder, name: Self.transformer)
    if let file {
      lowercases = try file.flag("do_lower_case", unlessSaid: false)
      for key in [
        "config_args", "config_kwargs", "processing_kwargs", "tokenizer_name_or_path",
        "query_length", "document_length", "query_expansion",
      ] { try file.requireOff(key) }
      if file.contains("max_seq_length") {
        longest = try file.count("max_seq_length", most: most)
        return
      }
    }
    guard file != nil || isListed,
      let tokenizer = try ConfigurationFile.ifThere(folder: folder, name: "tokenizer_config.json"),
      tokenizer.contains("model_max_length")
    else { return }
    // Files without a limit say 10^30.
    let limit = try tokenizer.positive("model_max_length")
    longestOfTokenizer = limit < Double(most) ? max(1, Int(limit)) : nil
  }

  /// Reads what can stand before texts.
  private mutating func readPrompts(_ folder: String) throws {
    guard let file = try ConfigurationFile.ifThere(folder: folder, name: Self.prompts) else {
      return
    }
    try file.requireOff("truncate_dim")
    if let list = try file.object("prompts") {
      for name in list.keys { prompts[name] = try list.text(name) }
    }
    guard file.contains("default_prompt_name") else { return }
    let name = try file.text("default_prompt_name")
    guard prompts[name] != nil else {
      throw file.unexpected("default_prompt_name", expected: "one of `prompts`")
    }
    usualPrompt = name
  }

  /// Refuses a module that works on something else than the pooled vector.
  static func requirePooledVectors(_ file: ConfigurationFile) throws {
    for key in ["module_input_name", "module_output_name"] {
      try file.require(key, oneOf: ["sentence_embedding"])
    }
  }
}

extension SentenceSettings {
  /// The steps with their weights, read or drawn.
  ///
  /// - Parameters:
  ///   - width: of the pooled vectors.
  ///   - random: draws the weights instead.
  ///   - note: takes what isn't used.
  /// - Returns: the steps in their order.
  /// - Throws: `BackboneError`, `ModelFileError`.
  func embeddingSteps(
    width: Int, random: (RandomKey, deviation: Float)?, noting note: (BackboneNote) -> Void
  ) throws -> [EmbeddingStep] {
    var width = width
    return try steps.map { step in
      guard case .dense(let folder, let file) = step else { return .normalise }
      let dense = try DenseStep(folder: folder, file, width: width, random: random, noting: note)
      width = dense.width
      return .dense(dense)
    }
  }
}

extension DenseStep {
  private static let weights = "model.safetensors"

  /// A `Dense` of sentence-transformers.
  fileprivate init(
    folder: String, _ file: ConfigurationFile, width: Int,
    random: (RandomKey, deviation: Float)?, noting note: (BackboneNote) -> Void
  ) throws {
    guard try file.count("in_features", most: 1 << 20) == width else {
      throw file.unexpected("in_features", expected: "\(width), the width of what comes in")
    }
    try SentenceSettings.requirePooledVectors(file)
    try file.requireOff("use_residual")
    // As PyTorch names its classes: torch.nn.modules.activation.Tanh.
    let name = try file.text("activation_function", unlessSaid: "torch.nn.Tanh")
    let known = Activation.allCases.map(\.rawValue)
    guard name.hasPrefix("torch.nn."),
      let activation = Activation(rawValue: String(name.split(separator: ".").last ?? ""))
    else {
      throw file.unexpected(
        "activation_function",
        expected: "of `torch.nn`, and one of \(Explanation.list(known))")
    }
    let source: WeightSource
    if let random {
      source = .random(
        random.0.derived(folder.lastComponent), deviation: { _ in random.deviation })
    } else {
      guard TextFile.mayExist(folder + "/" + Self.weights) else {
        throw BackboneError.missingFile(folder: folder, file: Self.weights)
      }
      source = .file(try SafetensorsFile(path: folder + "/" + Self.weights), WeightNames())
    }
    let loader = WeightLoader(source)
    let map = try loader.linear(
      "linear", out: file.count("out_features", most: 1 << 20), in: width,
      hasBias: file.flag("bias", unlessSaid: true))
    try loader.checkTheRest(family: "Dense")
    loader.notes.forEach(note)
    self.init(map: map, activation: activation)
  }
}

extension String {
  /// The text behind the last slash.
  fileprivate var lastComponent: String { split(separator: "/").last.map(String.init) ?? self }
}
