internal import ModelFiles
internal import Support
internal import Tensors
internal import Tokenizers

extension BERT {
  /// The sizes of a BERT, from `config.json`.
  struct Configuration: Sendable {
    var layers: Int
    var width: Int
    var inner: Int
    var heads: Int
    var vocabulary: Int
    var longestText: Int
    var types: Int
    var epsilon: Float
    var deviation: Float

    init(_ file: ConfigurationFile) throws {
      layers = try file.count("num_hidden_layers", most: 1000)
      width = try file.count("hidden_size", most: 1 << 16)
      inner = try file.count("intermediate_size", most: 1 << 18)
      heads = try file.count("num_attention_heads", most: 1 << 10)
      vocabulary = try file.count("vocab_size", most: 1 << 24)
      longestText = try file.count("max_position_embeddings", most: 1 << 20)
      types = try file.count("type_vocab_size", most: 1 << 10)
      epsilon = Float(try file.number("layer_norm_eps"))
      deviation = Float(try file.number("initializer_range"))
      try file.requireMultiple("hidden_size", of: "num_attention_heads")
      try file.require("hidden_act", oneOf: ["gelu"])
      try file.require("position_embedding_type", oneOf: ["absolute"])
    }
  }

  /// Where weights come from.
  enum WeightSource {
    case file(SafetensorsFile)
    /// Normal numbers of the configuration's deviation, as before any training.
    case random(key: RandomKey)

    func tensor(_ name: String, _ shape: [Int], deviation: Float) throws -> Tensor {
      switch self {
      case .file(let file):
        return try file.tensor(named: Self.spelling(name, in: file), shape: shape)
      case .random(let key):
        if name.hasSuffix("LayerNorm.weight") { return Tensor(shape: shape, repeating: 1) }
        if name.hasSuffix("bias") { return .zeros(shape) }
        let values = key.derived(name).normals(shape.reduce(1, *), scale: deviation)
        return Tensor(shape: shape, values: values)
      }
    }

    /// Models saved with a task's head put `bert.` before every name.
    private static func spelling(_ name: String, in file: SafetensorsFile) -> String {
      file.contains(name) || !file.contains("bert." + name) ? name : "bert." + name
    }
  }

  init(
    name: String, configuration c: Configuration, tokenizer: WordPiece, pooling: Pooling,
    weights source: WeightSource
  ) throws {
    var parameterCount = 0
    func tensor(_ name: String, _ shape: [Int]) throws -> Tensor {
      let tensor = try source.tensor(name, shape, deviation: c.deviation)
      parameterCount += tensor.count
      return tensor
    }
    func linear(_ name: String, out: Int, in width: Int) throws -> Linear {
      Linear(
        weight: try tensor(name + ".weight", [out, width]), bias: try tensor(name + ".bias", [out]))
    }
    func norm(_ name: String) throws -> Norm {
      Norm(
        gain: try tensor(name + ".weight", [c.width]), bias: try tensor(name + ".bias", [c.width]))
    }
    func layer(_ index: Int) throws -> Layer {
      let prefix = "encoder.layer.\(index)."
      let parts = try ["query", "key", "value"].map {
        try linear(prefix + "attention.self." + $0, out: c.width, in: c.width)
      }
      return Layer(
        attention: Linear(
          weight: .concatenatingRows(parts.map(\.weight)),
          bias: .concatenatingRows(parts.map(\.bias))),
        attentionOutput: try linear(
          prefix + "attention.output.dense", out: c.width, in: c.width),
        attentionNorm: try norm(prefix + "attention.output.LayerNorm"),
        widening: try linear(prefix + "intermediate.dense", out: c.inner, in: c.width),
        narrowing: try linear(prefix + "output.dense", out: c.width, in: c.inner),
        outputNorm: try norm(prefix + "output.LayerNorm"))
    }
    weights = Weights(
      words: try tensor("embeddings.word_embeddings.weight", [c.vocabulary, c.width]),
      positions: try tensor("embeddings.position_embeddings.weight", [c.longestText, c.width]),
      type: try tensor("embeddings.token_type_embeddings.weight", [c.types, c.width]).rows(0..<1),
      norm: try norm("embeddings.LayerNorm"),
      layers: try (0..<c.layers).map(layer))
    epsilon = c.epsilon
    self.tokenizer = tokenizer
    textPrefix = tokenizer.options.prefix.compactMap { tokenizer.id(of: $0) }
    textSuffix = tokenizer.options.suffix.compactMap { tokenizer.id(of: $0) }
    var isRandom = false
    if case .random = source { isRandom = true }
    description = BackboneDescription(
      name: name, family: "bert", layers: c.layers, width: c.width, heads: c.heads,
      longestText: c.longestText, vocabulary: c.vocabulary, parameterCount: parameterCount,
      isRandom: isRandom, pooling: pooling)
  }
}
