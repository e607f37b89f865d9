import Backbones
import Foundation
import ModelFiles
import Support
import Tensors
import Testing
import Tokenizers
import _TestSupport

/// Folders of sentence-transformers: what their files say is done, as there, or refused.
@Suite struct SentenceFolderTests {
  private typealias JSON = [String: Any]

  /// The tiny BERT with the files beside it, some of them changed or left out.
  private func folder(
    _ changes: [String: Any] = [:], without missing: [String] = []
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for path in ["1_Pooling", "2_Dense"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(path), withIntermediateDirectories: true)
    }
    let names = [
      "bert-tiny": ["config.json", "model.safetensors", "vocab.txt"],
      "sentence-tiny": [
        "modules.json", "1_Pooling/config.json", "2_Dense/config.json",
        "2_Dense/model.safetensors", "sentence_bert_config.json",
        "config_sentence_transformers.json",
      ],
    ]
    for (fixture, names) in names {
      for name in names where changes[name] == nil && !missing.contains(name) {
        try folder.write(
          Data(contentsOf: URL(fileURLWithPath: Fixture.path(fixture + "/" + name))), to: name)
      }
    }
    for (name, value) in changes {
      try folder.write(try JSONSerialization.data(withJSONObject: value), to: name)
    }
    return folder
  }

  private static func modules(_ kinds: String...) -> [[String: Any]] {
    let paths = ["Transformer": "", "Pooling": "1_Pooling", "Dense": "2_Dense"]
    return kinds.map {
      ["type": "sentence_transformers.models." + $0, "path": paths[$0] ?? "3_" + $0]
    }
  }

  private static var cased: JSON { ["do_lower_case": false] }

  @Test func vectorsEqualThoseOfSentenceTransformers() throws {
    let (file, said) = (
      try Fixture("sentence-tiny.safetensors"), try Fixture.object("sentence-tiny.json")
    )
    let texts = try #require(said["texts"] as? [String])
    let cases: [(name: String, changes: [String: Any], prompt: String?)] = [
      ("dense", [:], nil),
      (
        "normalised",
        ["modules.json": Self.modules("Transformer", "Pooling", "Normalize", "Dense")],
        nil
      ),
      ("plain", ["modules.json": Self.modules("Transformer", "Pooling", "Dropout")], nil),
      ("query", [:], "query"),
      (
        "usual",
        [
          "config_sentence_transformers.json": [
            "prompts": ["query": "the red box of "], "default_prompt_name": "query",
          ] as JSON
        ], nil
      ),
      (
        "lower",
        [
          "tokenizer_config.json": Self.cased,
          "sentence_bert_config.json": ["max_seq_length": 8, "do_lower_case": true] as JSON,
        ], nil
      ),
      ("cased", ["tokenizer_config.json": Self.cased], nil),
    ]
    for (name, changes, prompt) in cases {
      let folder = try folder(changes)
      let model = try BackboneFolder(path: folder.path).load(name: "x")
      let packed = model.pack(texts, prompt: prompt.map { model.texts.prompts[$0] ?? "?" })
      if prompt == nil, name != "usual" {
        let ids = try #require((said["ids"] as? [String: [[Int]]])?[name])
        #expect((0..<packed.count).map { packed[$0].map(Int.init) } == ids, "\(name)")
      }
      let vectors = try model.encode(packed, workers: Workers(count: 2), progress: .unwatched)
      expectEqualRows(vectors, try file.tensor(name), most: 1e-5, name)
    }
  }

  /// Where layers or pooling aren't the model's own, what it was trained to do next isn't done.
  @Test func otherVectorsAreLeftAsTheyAre() throws {
    let folder = try folder()
    let model = try BackboneFolder(path: folder.path).load(name: "x")
    func width(layers: Int? = nil, pooling: Pooling? = nil) throws -> Int {
      try model.encode(
        model.pack(["red"]), layers: layers, pooling: pooling, workers: Workers(count: 1),
        progress: .unwatched
      ).rowWidth
    }
    #expect(try width() == 8 && width(layers: 2, pooling: .mean) == 8)
    #expect(try width(layers: 1) == 16 && width(pooling: .cls) == 16)
    #expect(model.description.longestText == 8)
    let random = try BackboneFolder(path: folder.path).load(
      name: "x", randomKey: RandomKey(seed: 1))
    #expect(random.texts.steps.map(\.description) == ["a map to 8 and tanh", "norm 1"])
  }

  private func said(_ changes: [String: Any], without missing: [String] = []) throws -> [String] {
    let folder = try folder(changes, without: missing)
    var notes: [String] = []
    do {
      _ = try BackboneFolder(path: folder.path).load(name: "x") { notes.append("\($0)") }
    } catch { notes = ["refused: \(error)"] }
    return notes.map { $0.replacingOccurrences(of: folder.path, with: "F") }
  }

  @Test func whatIsNotDoneIsRefusedByFileAndKey() throws {
    let dense: JSON = [
      "in_features": 16, "out_features": 8, "activation_function": "torch.nn.modules.Tanh",
    ]
    func changed(_ object: JSON, _ key: String, _ value: Any) -> JSON {
      object.merging([key: value]) { $1 }
    }
    let (modules, transformer, denseFile, prompts, pooling) = (
      "modules.json", "sentence_bert_config.json", "2_Dense/config.json",
      "config_sentence_transformers.json", "1_Pooling/config.json"
    )
    let cases: [(file: String, value: Any, words: String)] = [
      (modules, ["a": 1] as JSON, "`[…]` must be a list of objects"),
      (modules, Self.modules(), "`[…]` must be a `Transformer`, then a `Pooling`"),
      (modules, Self.modules("Transformer"), "`[…]` must be a `Transformer`, then a `Pooling`"),
      (
        modules, Self.modules("Pooling", "Transformer"),
        "`0.type` must be a `Transformer`, which is first"
      ),
      (
        modules, Self.modules("Transformer", "Dense"),
        "`1.type` must be a `Pooling`, which is second"
      ),
      (
        modules, Self.modules("Transformer", "Pooling", "LayerNorm"),
        "`2.type` must be `Dense` or `Normalize` of sentence-transformers"
      ),
      (
        modules,
        [
          ["type": "sentence_transformers.models.Transformer", "path": ""],
          ["type": "own.Pooling", "path": "1_Pooling"],
        ], "`1.type` must be a `Pooling`, which is second"
      ),
      (
        modules, [["type": "sentence_transformers.models.Transformer", "path": "0_T"]],
        "`0.path` must be empty: the model lies beside the file"
      ),
      (
        modules, [["type": "sentence_transformers.models.Transformer", "path": "../x"]],
        "`0.path` must be a folder beside the file"
      ),
      (
        transformer, ["max_seq_length": 0] as JSON,
        "`max_seq_length` must be a whole number from 1 to 16777216"
      ),
      (transformer, ["do_lower_case": 3] as JSON, "`do_lower_case` must be `true` or `false`"),
      (
        transformer, ["query_length": 32] as JSON,
        "`query_length` must be off: it isn't implemented"
      ),
      (
        denseFile, changed(dense, "in_features", 12),
        "`in_features` must be 16, the width of what comes in"
      ),
      (
        denseFile, changed(dense, "use_residual", true),
        "`use_residual` must be off: it isn't implemented"
      ),
      (
        denseFile, changed(dense, "activation_function", "torch.nn.modules.activation.Softsign"),
        "`activation_function` must be of `torch.nn`, and one of `Identity`, `Tanh`, `ReLU`, "
          + "`GELU`, `Sigmoid`"
      ),
      (
        denseFile, changed(dense, "module_input_name", "token_embeddings"),
        "`module_input_name` must be `sentence_embedding`"
      ),
      (
        prompts, ["default_prompt_name": "query"] as JSON,
        "`default_prompt_name` must be one of `prompts`"
      ),
      (prompts, ["prompts": ["query": 3]] as JSON, "`prompts.query` must be a string"),
      (prompts, ["truncate_dim": 4] as JSON, "`truncate_dim` must be off: it isn't implemented"),
      (
        pooling, ["pooling_mode_mean_tokens": true, "include_prompt": false] as JSON,
        "`include_prompt` must be `true`: leaving a prompt's tokens out isn't implemented"
      ),
    ]
    for (file, value, words) in cases {
      #expect(try said([file: value]) == ["refused: `F/\(file)`: \(words)"])
    }
    #expect(
      try said([:], without: ["2_Dense/model.safetensors"])
        == ["refused: `F/2_Dense` holds no `model.safetensors`"])
    #expect(
      try said([:], without: ["1_Pooling/config.json"])
        == ["refused: `F` holds no `1_Pooling/config.json`"])
  }

  @Test func notesSayWhatHolds() throws {
    let prompts =
      "`F/config_sentence_transformers.json`: prompts `query`; texts begin with none of them "
      + "unless one is chosen"
    #expect(try said([:]) == [prompts])
    #expect(
      try said(["sentence_bert_config.json": ["max_seq_length": 65] as JSON])
        == [
          prompts,
          "`F/sentence_bert_config.json`: `max_seq_length` is overruled by `F/config.json`",
        ])
    #expect(
      try said([
        "config_sentence_transformers.json": [
          "prompts": ["a": "x", "b": "y"], "default_prompt_name": "b",
        ] as JSON
      ]) == [
        "`F/config_sentence_transformers.json`: prompts `a`, `b`; texts begin with `b`"
      ])
  }

  /// The tokenizer's limit goes for what has modules and no other.
  @Test func theLongestTextIsThatOfTheFirstFileThatSays() throws {
    func longest(_ changes: [String: Any], without missing: [String] = []) throws -> Int {
      let folder = try folder(changes, without: missing)
      return try BackboneFolder(path: folder.path).load(name: "x").description.longestText
    }
    let limit: JSON = ["model_max_length": 20]
    let none: JSON = [:]
    #expect(try longest(["tokenizer_config.json": limit]) == 8)
    #expect(
      try longest(["tokenizer_config.json": limit, "sentence_bert_config.json": none]) == 20)
    #expect(
      try longest([
        "tokenizer_config.json": ["model_max_length": 1e30] as JSON,
        "sentence_bert_config.json": none,
      ]) == 64)
    #expect(
      try longest(
        ["tokenizer_config.json": limit], without: ["sentence_bert_config.json", "modules.json"])
        == 64)
  }
}
