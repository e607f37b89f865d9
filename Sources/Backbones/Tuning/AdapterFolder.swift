import FoundationEssentials
import Glibc
internal import ModelFiles
internal import Networks
public import Support
internal import Tensors

/// Changes of low rank as PEFT keeps them: `adapter_config.json` and `adapter_model.safetensors`.
public struct AdapterFolder: Sendable {
  /// Its path.
  public let path: String

  /// The file of the numbers, under the keys `base_model.model.NAME.lora_A.weight`.
  static let weights = "adapter_model.safetensors"
  static let configuration = "adapter_config.json"

  public init(path: String) { self.path = path }

  /// The model with the folder's changes beside its linear maps; they train, and nothing else does.
  ///
  /// - Parameter backbone: the model that the changes were made for, without changes of its own.
  /// - Returns: the adapted model.
  /// - Throws: `TuningError`; `BackboneError` for a missing file, or a configuration of PEFT that
  ///   isn't plain LoRA; `ModelFileError` and `AdapterError` for numbers that don't fit the model.
  public func adapting(_ backbone: any Backbone) throws -> any Backbone {
    guard backbone.tuning.lora == nil else { throw TuningError.alreadyAdapted }
    let configuration = try readConfiguration()
    let file = try SafetensorsFile(path: try existing(Self.weights))
    var keys: [String: String] = [:]
    for key in file.tensorNames {
      guard let name = name(of: key, in: backbone), keys.updateValue(key, forKey: name) == nil
      else { throw AdapterError.noPlace(path: file.path, key: key) }
    }
    var (maps, parameters): ([String], Parameters) = ([], Parameters())
    for map in backbone.weights.linearMaps {
      let (a, b) = (LoRA.a(map), LoRA.b(map))
      guard let keyOfA = keys[a] ?? keys[b] else { continue }
      let shape = backbone.weights.parameters[map + ".weight"].shape
      let rank = configuration.rank
      maps.append(map)
      parameters.add(a, try file.tensor(named: keys[a] ?? keyOfA, shape: [rank, shape[1]]))
      parameters.add(b, try file.tensor(named: keys[b] ?? keyOfA, shape: [shape[0], rank]))
    }
    return try backbone.tuned(
      by: backbone.tuning.adding(LoRA(configuration, maps: maps, parameters: parameters)))
  }

  /// Our name of a key: the map whose name it ends with, whatever class of model stands around it.
  private func name(of key: String, in backbone: any Backbone) -> String? {
    for suffix in [LoRA.a(""), LoRA.b("")] where key.hasSuffix(suffix) {
      let module = "." + key.dropLast(suffix.count)
      return backbone.weights.linearMaps.first { module.hasSuffix("." + $0) }.map { $0 + suffix }
    }
    return nil
  }

  private func existing(_ name: String) throws -> String {
    guard TextFile.mayExist(path + "/" + name) else {
      throw BackboneError.missingFile(folder: path, file: name)
    }
    return path + "/" + name
  }

  private func readConfiguration() throws -> LoRA.Configuration {
    let file = try ConfigurationFile(folder: path, name: Self.configuration)
    try file.require("peft_type", oneOf: ["LORA"])
    try file.require("bias", oneOf: ["none"])
    // Other starts change the base's weights too, and the numbers are then differences from those.
    try file.require("init_lora_weights", oneOf: ["gaussian"])
    for key in [
      "use_dora", "lora_bias", "use_qalora", "use_bdlora", "modules_to_save", "rank_pattern",
      "alpha_pattern", "layer_replication", "trainable_token_indices", "target_parameters",
      "alora_invocation_tokens",
    ] {
      try file.requireOff(key)
    }
    let dropout = file.contains("lora_dropout") ? try file.number("lora_dropout") : 0
    guard (0..<1).contains(dropout) else {
      throw file.unexpected("lora_dropout", expected: "at least 0 and below 1")
    }
    return LoRA.Configuration(
      rank: try file.count("r", most: 1 << 16), alpha: Float(try file.positive("lora_alpha")),
      dropout: Float(dropout), isRankStabilised: try file.flag("use_rslora", unlessSaid: false))
  }
}

/// Why the numbers of an adapter don't fit a model.
public enum AdapterError: RoomError {
  /// The model has no linear map for a tensor.
  case noPlace(path: String, key: String)

  public static let examples: [AdapterError] = [.noPlace(path: "FILE", key: "NAME")]

  public var explanation: Explanation {
    switch self {
    case .noPlace(let path, let key):
      Explanation(
        "E827", "`\(path)`: the model has no linear map for `\(key)`", about: .file(path),
        cause: "the adapter was trained for a model of another family or size",
        cure: "add it to the model that it was trained for")
    }
  }
}

extension AdapterFolder {
  /// Writes a model's changes of low rank, which PEFT can load beside the model.
  ///
  /// Both files are the old ones or the new ones at any moment.
  ///
  /// - Parameter backbone: the adapted model; weights other than the changes aren't written.
  /// - Throws: `TuningError.notAdapted`; `FileError`.
  public func write(_ backbone: any Backbone) throws {
    guard let lora = backbone.tuning.lora else { throw TuningError.notAdapted }
    let prefix = Self.modulePrefix(of: backbone.description.family)
    // What PEFT needs to make the same modules again; GPT-2's maps lie [in, out] there.
    let settings = PEFTSettings(
      base_model_name_or_path: backbone.description.name,
      fan_in_fan_out: backbone.description.family == "gpt2",
      lora_alpha: Double(lora.configuration.alpha),
      lora_dropout: Double(lora.configuration.dropout), r: lora.configuration.rank,
      target_modules: lora.maps.map { prefix + $0 },
      use_rslora: lora.configuration.isRankStabilised)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data = try encoder.encode(settings)
    try AtomicFolder.write(to: path) { folder in
      try SafetensorsWriter.write(
        zip(lora.parameters.names, lora.parameters.tensors).map {
          ("base_model.model." + prefix + $0, $1)
        }, metadata: ["format": "pt"], to: folder + "/" + Self.weights)
      try AtomicFile.write(data, to: folder + "/" + Self.configuration)
    }
  }

  /// The settings of an adapter under PEFT's own names.
  private struct PEFTSettings: Encodable {
    var peft_type = "LORA"
    var base_model_name_or_path: String
    var bias = "none"
    var fan_in_fan_out: Bool
    var inference_mode = true
    var init_lora_weights = true
    var lora_alpha: Double
    var lora_dropout: Double
    var r: Int
    var target_modules: [String]
    var use_rslora: Bool
  }

  /// The text before our names in the model that Transformers has for generating text, or, where
  /// a family has none, for states.
  private static func modulePrefix(of family: String) -> String {
    switch family {
    case "llama", "mistral", "qwen2": "model."
    case "gpt2": "transformer."
    default: ""
    }
  }
}
