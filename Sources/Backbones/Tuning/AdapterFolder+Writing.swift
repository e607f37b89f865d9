import Foundation
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
    let settings: [String: Any] = [
      "peft_type": "LORA", "base_model_name_or_path": backbone.description.name, "bias": "none",
      "fan_in_fan_out": backbone.description.family == "gpt2", "inference_mode": true,
      "init_lora_weights": true, "lora_alpha": Double(lora.configuration.alpha),
      "lora_dropout": Double(lora.configuration.dropout), "r": lora.configuration.rank,
      "target_modules": lora.maps.map { prefix + $0 }, "task_type": NSNull(),
      "use_rslora": lora.configuration.isRankStabilised,
    ]
    let data = try JSONSerialization.data(
      withJSONObject: settings, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    try AtomicFolder.write(to: path) { folder in
      try SafetensorsWriter.write(
        zip(lora.parameters.names, lora.parameters.tensors).map {
          ("base_model.model." + prefix + $0, $1)
        }, metadata: ["format": "pt"], to: folder + "/" + Self.weights)
      try AtomicFile.write(data, to: folder + "/" + Self.configuration)
    }
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
