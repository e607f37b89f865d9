import Backbones
import Foundation
import ModelFiles
import Support
import Tensors
import Testing
import _TestSupport

/// What the files of a folder say beside the sizes of its model is followed, refused or noted.
@Suite struct FolderSettingsTests: ChangesFolders {
  @Test func endTokensAreThoseOfTheGenerationConfiguration() throws {
    func ends(_ generation: [String: Any]?) throws -> (ends: [Int32]?, notes: [String]) {
      let files: [String: Any] = generation.map { ["generation_config.json": $0] } ?? [:]
      let (model, notes) = try load(try folder("llama-tiny", files: files))
      return ((model as? any LanguageModel)?.endTokens, notes)
    }
    #expect(try ends(nil).ends == [3])
    #expect(try ends([:]).ends == [3])
    #expect(try ends(["eos_token_id": 3]) == ([3], []))
    #expect(
      try ends(["eos_token_id": [3, 7]])
        == ([3, 7], ["`F/config.json`: `eos_token_id` is overruled by `F/generation_config.json`"]))
    #expect(
      try ends([
        "repetition_penalty": 1.1, "no_repeat_ngram_size": 0, "temperature": 0.3,
        "suppress_tokens": [1], "min_length": 0,
      ]).notes == [
        "`F/generation_config.json`: generation doesn't apply `repetition_penalty`, "
          + "`suppress_tokens`"
      ])
  }

  /// What is there and can't be read isn't taken for what is missing.
  @Test(arguments: [
    "config.json", "modules.json", "1_Pooling/config.json", "sentence_bert_config.json",
    "config_sentence_transformers.json", "generation_config.json",
  ])
  func filesThatCannotBeReadAreNamed(name: String) throws {
    let folder = try folder("bert-tiny")
    let path = folder.path(name)
    if name == "config.json" { try FileManager.default.removeItem(atPath: path) }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    #expect(message(folder) == "can't read `F/\(name)`: is a directory")
    try FileManager.default.removeItem(atPath: path)
    #expect(
      message(folder)
        == (name == "config.json" ? "`F` holds no `config.json`" : "loaded"))
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path)
    #expect(message(folder) == "can't read `F/\(name)`: too many levels of symbolic links")
  }

  @Test(arguments: [
    "model.safetensors", "vocab.txt", "tokenizer.json", "tokenizer_config.json",
  ])
  func weightsAndVocabulariesThatCannotBeReadAreNamed(name: String) throws {
    let folder = try folder("bert-tiny")
    let path = folder.path(name)
    try? FileManager.default.removeItem(atPath: path)
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path)
    #expect(message(folder) == "`F/\(name)`: can't be read: too many levels of symbolic links")
  }

  @Test func theStartTokenIsThatOfTheGenerationConfiguration() throws {
    func written(_ start: Int?) throws -> [Float] {
      try logits(
        load(
          folder(
            "t5-tiny",
            files: start.map { ["generation_config.json": ["decoder_start_token_id": $0]] } ?? [:])
        ).0)
    }
    #expect(try written(nil) == written(0))
    #expect(try written(nil) != written(9))
  }

  @Test func optionsThatChangeTheNumbersAreRefused() throws {
    let off = "must be off: it isn't implemented"
    let cases: [(model: String, key: String, value: Any, words: String)] = [
      ("bert-tiny", "is_decoder", true, off),
      ("bert-tiny", "is_causal", true, "must be `false`: it isn't implemented"),
      ("bert-tiny", "layer_norm_eps", 0, "must be a number above 0 and at most 1"),
      ("bert-tiny", "layer_norm_eps", -1e-5, "must be a number above 0 and at most 1"),
      ("bert-tiny", "layer_norm_eps", 1e-60, "must be a number above 0 and at most 1"),
      ("bert-tiny", "layer_norm_eps", 1e30, "must be a number above 0 and at most 1"),
      ("gpt2-tiny", "layer_norm_epsilon", 0, "must be a number above 0 and at most 1"),
      ("t5-tiny", "layer_norm_epsilon", 2, "must be a number above 0 and at most 1"),
      ("llama-tiny", "rms_norm_eps", 1e-50, "must be a number above 0 and at most 1"),
      ("llama-tiny", "is_causal", false, "must be `true`: it isn't implemented otherwise"),
      ("gpt2-tiny", "add_cross_attention", true, off),
      ("llama-tiny", "quantization_config", ["bits": 4], off),
    ]
    for (model, key, value, words) in cases {
      #expect(try message(model, [key: value]) == "`F/config.json`: `\(key)` \(words)")
    }
    #expect(
      try load(folder("llama-tiny", ["auto_map": ["AutoModel": "x.Y"]])).notes
        == ["`F/config.json`: `auto_map` names code of the model's own, which isn't run"])
    func types(_ types: String...) -> [String: Any] {
      ["layer_types": types, "sliding_window": 20]
    }
    #expect(
      try message("llama-tiny", types("chunked_attention"))
        == "`F/config.json`: `layer_types` must be a list of `full_attention` and "
        + "`sliding_attention`")
    for (kind, longest) in [("full", 64), ("sliding", 20)] {
      let folder = try folder("qwen2-tiny", types("full_attention", kind + "_attention"))
      #expect(try load(folder).0.description.longestText == longest)
    }
    let rope: [String: Any] = ["rope_type": "linear", "factor": 2]
    #expect(
      try message("llama-tiny", ["rope_parameters": rope, "rope_scaling": rope]) == "loaded")
    #expect(
      try message(
        "llama-tiny", ["rope_parameters": rope, "rope_scaling": ["type": "linear", "factor": 4]])
        == "`F/config.json`: `rope_scaling` must be what `rope_parameters` is, or left out")
    #expect(
      try message(
        "llama-tiny", ["rope_parameters": ["rope_type": "yarn", "factor": 2, "alpha": 8]])
        == "`F/config.json`: `rope_parameters.alpha` \(off)")
  }

  @Test(arguments: ["mscale", "whole", "betas", "attention"])
  func furtherSettingsOfYaRNEqualTransformers(kind: String) throws {
    let rope = try #require(try Fixture.object("llama-yarn.json")[kind])
    let (model, _) = try load(
      try folder("llama-tiny", ["rope_parameters": rope, "rope_scaling": NSNull()]))
    expectEqualRows(
      try states(model, of: "llama-tiny"),
      try Fixture("llama-yarn.safetensors").tensor("\(kind).states"))
  }
}
