import FoundationEssentials
import Glibc
internal import ModelFiles
internal import Networks
internal import Support

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

  /// What stands before our names in the model that Transformers has for generating text, or, where
  /// a family has none, for states.
  private static func modulePrefix(of family: String) -> String {
    switch family {
    case "llama", "mistral", "qwen2": "model."
    case "gpt2": "transformer."
    default: ""
    }
  }
}
