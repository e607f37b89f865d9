import Backbones
import Foundation
import Networks
import Support
import Tensors
import Testing
import _TestSupport

/// The families against Transformers, on tiny random models that are part of the tests.
@Suite struct FamilyTests {
  static let models = [
    "llama-tiny", "llama-bias", "qwen2-tiny", "gpt2-tiny", "t5-tiny", "t5-gated",
  ]

  @Test(arguments: models) func hiddenStatesOfAllLayersEqualTransformers(name: String) throws {
    let (fixture, model) = (try Fixture(name + ".safetensors"), try Fixture.model(name))
    let tape = Tape(recording: false)
    var states: [Tensor] = []
    let last = try model.run(
      layers: 0..<2, from: tape.constant(model.embeddings(of: fixture.texts)),
      texts: fixture.texts, on: tape, visit: { states.append($1.value) })
    for (layer, states) in (states + [last.value]).enumerated() {
      expectEqualRows(states, try fixture.tensor("states.\(layer)"), "layer \(layer)")
    }
  }

  @Test(arguments: models) func injectedRowsEqualPastKeysAndValues(name: String) throws {
    let (fixture, model) = (try Fixture(name + ".safetensors"), try Fixture.model(name))
    let tape = Tape()
    let rows = try (0..<2).map { tape.leaf(try fixture.tensor("rows.\($0)")) }
    let offsets = try fixture.file.integers(named: "row_offsets")
    var entering: [Tensor] = []
    let last = try model.run(
      layers: 0..<2, from: tape.constant(model.embeddings(of: fixture.texts)),
      texts: fixture.texts, on: tape,
      rows: { InjectedRows(states: rows[$0], offsets: offsets) },
      visit: { entering.append($1.value) })
    expectEqualRows(entering[1], try fixture.tensor("injected.1"))
    expectEqualRows(last.value, try fixture.tensor("injected.2"))

    let gradients = try tape.backward(from: [(last, try fixture.tensor("cotangent"))])
    for layer in 0..<2 {
      let gradient = try #require(gradients[rows[layer]])
      expectEqualRows(
        gradient, try fixture.tensor("gradient.rows.\(layer)"), most: 1e-3, "rows of \(layer)")
    }
  }

  /// The first token of a causal model has read nothing: there `cls` is the last one.
  @Test(arguments: models + ["bert-tiny"]) func clsHasReadTheText(name: String) throws {
    let model = try Fixture.model(name)
    let texts = PackedTexts([[3, 5, 7], [3, 5, 9], [3, 8]])
    func encode(_ pooling: Pooling) throws -> Tensor {
      try model.encode(texts, pooling: pooling, workers: Workers(count: 1), progress: .unwatched)
    }
    let (cls, last) = try (encode(.cls), encode(.last))
    let isCausal = !name.hasPrefix("bert") && !name.hasPrefix("t5")
    #expect(model.description.isCausal == isCausal)
    #expect((cls.values == last.values) == isCausal)
    #expect(cls.row(0) != cls.row(1))
  }

  /// Where one token is pooled, the last layer computes that token alone.
  @Test(arguments: models + ["bert-tiny"], [Pooling.cls, .last])
  func pooledTokensHaveTheStatesOfAllTokens(name: String, pooling: Pooling) throws {
    let model = try Fixture.model(name)
    let vocabulary = Int32(model.description.vocabulary)
    let texts = PackedTexts([4, 1, 6].map { (0..<$0).map { Int32($0 * 7 + 3) % vocabulary } })
    let counts = (0..<texts.count).map { $0 % 3 }
    let offsets = counts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
    let width = model.description.width
    let rows = (0..<2).map {
      Tensor.random([offsets.last ?? 0, width], seed: UInt64($0), scale: 0.5)
    }
    /// The result and the gradients of states, rows and of changes to all maps.
    func run(_ pool: (Variable, Pass) throws -> Variable) throws -> [Tensor?] {
      let tape = Tape()
      let leaves = rows.map { tape.leaf($0) }
      let states = tape.leaf(model.embeddings(of: texts))
      var pass = Pass(tape)
      var changes: [Variable] = []
      for (index, map) in model.weights.linearMaps.enumerated() {
        let shape = model.weights.parameters[map + ".weight"].shape
        let a = tape.leaf(.random([2, shape[1]], seed: UInt64(index), scale: 0.3))
        let b = tape.leaf(.random([shape[0], 2], seed: UInt64(index) + 1000, scale: 0.3))
        pass.bound.adapters[map] = LowRankChange(a: a, b: b, scale: 0.5)
        changes += [a, b]
      }
      pass.injected = Injection { InjectedRows(states: leaves[$0], offsets: offsets) }
      let result = try pool(states, pass)
      let cotangent = Tensor.random([texts.count, width], seed: 9)
      let gradients = try tape.backward(from: [(result, cotangent)])
      return [result.value] + ([states] + leaves + changes).map { gradients[$0] }
    }
    let chosen = try run { states, pass in
      try model.vectors(layers: 0..<2, from: states, texts: texts, pooling: pooling, in: pass)
    }
    let all = try run { states, pass in
      let last = try model.run(layers: 0..<2, from: states, texts: texts, in: pass)
      return model.pool(last, texts: texts, by: pooling, on: pass.tape)
    }
    for (one, other) in zip(chosen, all) {
      // What comes behind the layers gets no gradient in either way.
      #expect((one == nil) == (other == nil))
      expectClose(
        one?.values ?? [], other?.values ?? [], relative: 1e-3, absolute: 1e-3)
    }
    #expect(chosen.count { $0 != nil } > 10)
  }

  @Test(arguments: models) func aTextsStatesDoNotDependOnItsNeighbours(name: String) throws {
    let (fixture, model) = (try Fixture(name + ".safetensors"), try Fixture.model(name))
    let texts = try fixture.texts
    let workers = Workers(count: 2)
    let together = try model.encode(texts, workers: workers, progress: .unwatched)
    for text in 0..<texts.count {
      let alone = try model.encode(
        texts[text..<text + 1], workers: workers, progress: .unwatched)
      expectClose(
        alone.values, together.row(text), relative: 1e-5, absolute: 1e-5, "text \(text)")
    }
  }

  /// Weights bound to variables with the same numbers change nothing, and get gradients.
  @Test(arguments: models) func everyWeightCanBeBoundByName(name: String) throws {
    let (fixture, model) = (try Fixture(name + ".safetensors"), try Fixture.model(name))
    let tape = Tape()
    var bound = BoundWeights()
    for (name, tensor) in zip(model.weights.parameters.names, model.weights.parameters.tensors) {
      bound.weights[name] = tape.leaf(tensor)
    }
    let pass = Pass(tape, bound: bound)
    let last = try model.run(
      layers: 0..<2, from: model.embeddings(of: fixture.texts, in: pass), texts: fixture.texts,
      in: pass)
    expectEqualRows(last.value, try fixture.tensor("states.2"))
    let gradients = try tape.backward(from: [(last, try fixture.tensor("cotangent"))])
    for (name, variable) in bound.weights where !Fixture.isBeyondLayers(name) {
      // What T5 adds to scores by distance stays frozen.
      if name.hasSuffix("relative_attention_bias.weight") { continue }
      #expect(gradients[variable] != nil, "\(name) gets no gradient")
    }
  }

  /// A low-rank change b a is the model whose weight is w + scale × b a.
  @Test(arguments: models) func lowRankChangesEqualChangedWeights(name: String) throws {
    let (fixture, model) = (try Fixture(name + ".safetensors"), try Fixture.model(name))
    let tape = Tape(recording: false)
    var bound = BoundWeights()
    var changed = model.weights.parameters
    for (index, map) in model.weights.linearMaps.enumerated() {
      let weight = changed[map + ".weight"]
      let a = Tensor.random([2, weight.shape[1]], seed: UInt64(index), scale: 0.3)
      let b = Tensor.random([weight.shape[0], 2], seed: UInt64(index) + 1000, scale: 0.3)
      bound.adapters[map] = LowRankChange(a: tape.constant(a), b: tape.constant(b), scale: 0.5)
      changed[map + ".weight"].add(b.timesTransposed(a.transposed()), times: 0.5)
    }
    #expect(bound.adapters.count == model.weights.linearMaps.count)
    let texts = try fixture.texts
    let pass = Pass(tape, bound: bound)
    let adapted = try model.run(
      layers: 0..<2, from: model.embeddings(of: texts, in: pass), texts: texts, in: pass)
    let other = try model.replacingWeights(by: changed)
    let replaced = try other.run(
      layers: 0..<2, from: tape.constant(other.embeddings(of: texts)), texts: texts, on: tape)
    expectEqualRows(adapted.value, replaced.value)
    #expect(other.description == model.description)
  }

  @Test(arguments: models) func randomWeightsAreLabelledAndRepeatable(name: String) throws {
    let folder = try BackboneFolder(path: Fixture.path(name))
    func model(_ seed: UInt64) throws -> any Backbone {
      try folder.load(name: "tiny", randomKey: RandomKey(seed: seed))
    }
    let (one, two) = (try model(1), try model(2))
    #expect(one.description.isRandom)
    #expect(try !Fixture.model(name).description.isRandom)
    #expect(try one.tokenEmbeddings.values == model(1).tokenEmbeddings.values)
    #expect(one.tokenEmbeddings.values != two.tokenEmbeddings.values)
    #expect(one.description.parameterCount == two.weights.parameters.elementCount)
  }

  /// Rotations that were stretched, in the words of new and of old files.
  @Test(arguments: ["linear", "dynamic", "llama3", "yarn"], [true, false])
  func stretchedRotationsEqualTransformers(kind: String, inNewWords: Bool) throws {
    let fixture = try Fixture("llama-rope.safetensors")
    let texts = try Fixture("llama-tiny.safetensors").texts
    let settings = try Fixture.object("llama-rope.json")
    var rope = try #require(settings[kind] as? [String: Any])
    var changes: [String: Any] = ["rope_parameters": rope]
    if !inNewWords {
      let base = rope.removeValue(forKey: "rope_theta")
      rope["type"] = rope.removeValue(forKey: "rope_type")
      changes = [
        "rope_parameters": NSNull(), "rope_scaling": rope, "rope_theta": base ?? NSNull(),
      ]
    }
    if kind == "dynamic" { changes["max_position_embeddings"] = 5 }
    let folder = try Fixture.copy("llama-tiny", configuration: changes)
    let model = try BackboneFolder(path: folder.path).load(name: "x")
    let tape = Tape(recording: false)
    let last = try model.run(
      layers: 0..<2, from: tape.constant(model.embeddings(of: texts)), texts: texts, on: tape)
    expectEqualRows(last.value, try fixture.tensor("\(kind).states"))
  }

  @Test func descriptionsSayWhatWasLoaded() throws {
    let model = try Fixture.model("llama-tiny")
    let description = model.description
    #expect(description.family == "llama")
    #expect(description.pooling == .last)
    #expect(description.longestText == 64)
    #expect(description.width == 32)
    #expect(
      model.weights.linearMaps.prefix(8) == [
        "layers.0.self_attn.q_proj", "layers.0.self_attn.k_proj", "layers.0.self_attn.v_proj",
        "layers.0.self_attn.o_proj", "layers.0.mlp.gate_proj", "layers.0.mlp.up_proj",
        "layers.0.mlp.down_proj", "layers.1.self_attn.q_proj",
      ])
    // The head is a table of words, not a map between layers.
    #expect(model.weights.linearMaps.last == "layers.1.mlp.down_proj")
    #expect(model.weights.parameters.contains("lm_head.weight"))
    #expect(try !Fixture.model("qwen2-tiny").weights.parameters.contains("lm_head.weight"))
  }
}

/// What is said of configurations of these families that can't be loaded.
@Suite struct FamilyConfigurationTests {
  private func message(_ name: String, _ changes: [String: Any]) throws -> String {
    let folder = try Fixture.copy(name, configuration: changes)
    do {
      _ = try BackboneFolder(path: folder.path).load(name: "x")
      return "loaded"
    } catch { return "\(error)".replacingOccurrences(of: folder.path, with: "F") }
  }

  @Test func wrongOptionsOfLlamasAreNamed() throws {
    let cases: [([String: Any], String)] = [
      (
        ["num_key_value_heads": 3],
        "`num_attention_heads` must be a multiple of `num_key_value_heads`"
      ),
      (["head_dim": 7], "`head_dim` must be an even number, not 7"),
      (["hidden_act": "gelu"], "`hidden_act` must be `silu`"),
      (["rms_norm_eps": 0], "`rms_norm_eps` must be a number above 0 and at most 1"),
      (["attention_bias": 3], "`attention_bias` must be `true` or `false`"),
      (["rope_parameters": 3], "`rope_parameters` must be an object"),
      (
        ["rope_parameters": ["rope_type": "longrope"]],
        "`rope_parameters.rope_type` must be `default`, `linear`, `dynamic`, `llama3` or `yarn`"
      ),
      (
        ["rope_parameters": ["rope_type": "linear", "factor": -1]],
        "`rope_parameters.factor` must be a number above 0"
      ),
      (
        ["partial_rotary_factor": 0.5],
        "`partial_rotary_factor` must be 1: turning a part of a head isn't implemented"
      ),
      (
        ["rope_parameters": ["rope_type": "default", "partial_rotary_factor": 0.25]],
        "`rope_parameters.partial_rotary_factor` must be 1: turning a part of a head isn't "
          + "implemented"
      ),
      (["vocab_size": 5], "`vocab_size` must be at least 59, the tokens of the vocabulary"),
    ]
    for (changes, words) in cases {
      #expect(try message("llama-tiny", changes) == "`F/config.json`: " + words)
    }
    #expect(
      try message("llama-tiny", ["intermediate_size": 47])
        .hasPrefix("`F/model.safetensors`, tensor `model.layers.0.mlp.gate_proj.weight`"))
  }

  @Test func aWindowBoundsTheLongestText() throws {
    let folder = try Fixture.copy(
      "llama-tiny", configuration: ["model_type": "mistral", "sliding_window": 20])
    let description = try BackboneFolder(path: folder.path).load(name: "x").description
    #expect(description.longestText == 20)
    #expect(description.family == "mistral")
  }
}
