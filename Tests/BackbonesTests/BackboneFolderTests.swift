import Backbones
import Foundation
import Testing
import _TestSupport

/// What is said of folders that can't be loaded.
@Suite struct BackboneFolderTests {
  /// A copy of the tiny BERT with one file changed or left out.
  private func folder(
    without missing: String? = nil, configuration: [String: Any] = [:]
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let source = try Fixture.path("bert-tiny")
    for name in ["config.json", "model.safetensors", "vocab.txt"] where name != missing {
      var data = try Data(contentsOf: URL(fileURLWithPath: source + "/" + name))
      if name == "config.json", !configuration.isEmpty {
        var object = try #require(
          try JSONSerialization.jsonObject(with: data) as? [String: Any])
        object.merge(configuration) { $1 }
        data = try JSONSerialization.data(withJSONObject: object)
      }
      try folder.write(data, to: name)
    }
    return folder
  }

  private func message(_ folder: TemporaryFolder) -> String {
    do {
      _ = try BackboneFolder(path: folder.path).load(name: "x")
      return "loaded"
    } catch { return "\(error)".replacingOccurrences(of: folder.path, with: "F") }
  }

  @Test func aWholeFolderLoads() throws {
    let folder = try folder()
    let model = try BackboneFolder(path: folder.path).load(name: "x")
    #expect(model.description.layers == 2)
    #expect(model.description.width == 16)
    #expect(model.description.family == "bert")
    #expect(model.description.pooling == .mean)
  }

  @Test func missingThingsAreNamed() throws {
    let error = #expect(throws: BackboneError.self) { try BackboneFolder(path: "/nowhere") }
    #expect(error == .nothingThere("/nowhere"))
    #expect(error?.description == "there is no file or folder `/nowhere`")
    #expect(message(try folder(without: "config.json")) == "`F` holds no `config.json`")
    #expect(message(try folder(without: "model.safetensors")) == "`F` holds no `model.safetensors`")
  }

  @Test func wrongConfigurationsAreNamed() throws {
    let cases: [(String, Any, String)] = [
      (
        "model_type", "mamba",
        "unknown model type `mamba`; known: `bert`, `gpt2`, `llama`, `mistral`, `qwen2`, `t5`"
      ),
      ("hidden_size", 0, "`hidden_size` must be a whole number from 1 to 65536"),
      ("hidden_size", "big", "`hidden_size` must be a whole number from 1 to 65536"),
      ("num_attention_heads", 3, "`hidden_size` must be a multiple of `num_attention_heads`"),
      ("hidden_act", "relu", "`hidden_act` must be `gelu`"),
      ("layer_norm_eps", "x", "`layer_norm_eps` must be a number above 0 and at most 1"),
      ("vocab_size", -1, "`vocab_size` must be a whole number from 1 to 16777216"),
      ("vocab_size", 59, "`vocab_size` must be at least 60, the tokens of the vocabulary"),
    ]
    for (key, value, words) in cases {
      #expect(message(try folder(configuration: [key: value])) == "`F/config.json`: " + words)
    }
  }

  /// A folder whose `1_Pooling/config.json` says this.
  private func folder(pooling: String) throws -> TemporaryFolder {
    let folder = try folder()
    try FileManager.default.createDirectory(
      atPath: folder.path("1_Pooling"), withIntermediateDirectories: true)
    try folder.write(pooling.utf8, to: "1_Pooling/config.json")
    return folder
  }

  @Test func textsArePooledAsTheFolderSays() throws {
    let cases: [(String, Pooling)] = [
      (#""pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false"#, .cls),
      (#""pooling_mode_cls_token": false, "pooling_mode_mean_tokens": true"#, .mean),
      (#""pooling_mode_lasttoken": true, "include_prompt": true"#, .last),
      (#""pooling_mode": "cls", "word_embedding_dimension": 16"#, .cls),
      (#""pooling_mode": "mean""#, .mean), (#""pooling_mode": "lasttoken""#, .last),
    ]
    for (words, pooling) in cases {
      let folder = try folder(pooling: "{\(words)}")
      let model = try BackboneFolder(path: folder.path).load(name: "x")
      #expect(model.description.pooling == pooling, "\(words)")
    }
  }

  @Test func unknownPoolingsAreNamed() throws {
    let known = "the ways to pool are `cls_token`, `mean_tokens` and `lasttoken`"
    let cases = [
      (
        #""pooling_mode_max_tokens": true, "pooling_mode_mean_tokens": true"#,
        "`pooling_mode_max_tokens` must be off: " + known
      ),
      (
        #""pooling_mode_mean_sqrt_len_tokens": true"#,
        "`pooling_mode_mean_sqrt_len_tokens` must be off: " + known
      ),
      (
        #""pooling_mode_weightedmean_tokens": true"#,
        "`pooling_mode_weightedmean_tokens` must be off: " + known
      ),
      (
        #""pooling_mode_cls_token": true, "pooling_mode_mean_tokens": true"#,
        "`pooling_mode_…` must be on once, not 2 times"
      ),
      (#""pooling_mode_cls_token": false"#, "`pooling_mode_…` must be on once, not 0 times"),
      (#""pooling_mode_cls_token": 1.5"#, "`pooling_mode_cls_token` must be `true` or `false`"),
      (#""pooling_mode": "max""#, "`pooling_mode` must be `cls`, `mean` or `lasttoken`"),
      (#""a""#, "`{…}` must be a JSON object"),
    ]
    for (pooling, words) in cases {
      #expect(
        message(try folder(pooling: "{\(pooling)}")) == "`F/1_Pooling/config.json`: " + words)
    }
  }

  @Test func weightsOfOtherSizesAreRefused() throws {
    #expect(
      message(try folder(configuration: ["intermediate_size": 48]))
        .hasPrefix("`F/model.safetensors`, tensor `encoder.layer.0.intermediate.dense.weight`"))
  }

  @Test func configurationThatIsNoObject() throws {
    let folder = try folder()
    try folder.write("[1, 2".utf8, to: "config.json")
    #expect(message(folder) == "`F/config.json`: `{…}` must be a JSON object")
  }
}

/// Packed texts and their shards.
@Suite struct PackedTextsTests {
  @Test func shardsCoverAllTextsInOrder() {
    let texts = PackedTexts((1...40).map { Array(repeating: 1, count: $0 % 13 + 1) })
    for size in [1, 5, 20, 1000] {
      let shards = texts.shards(ofTokens: size)
      #expect(shards.flatMap(Array.init) == Array(0..<40))
      #expect(shards.count == 1 || size < texts.tokenCount)
      // Whole texts can't be cut, so a shard may be larger by one.
      for shard in shards { #expect(texts[shard].tokenCount <= size + 13) }
    }
    #expect(PackedTexts().shards().isEmpty)
  }

  @Test func subscriptsKeepTokens() {
    let texts = PackedTexts([[1, 2], [], [3]])
    #expect(texts.count == 3)
    #expect(Array(texts[0]) == [1, 2])
    #expect(texts.length(1) == 0)
    #expect(texts[1..<3].tokens == [3])
  }
}
