import Backbones
import Networks
import Support
import Tensors
import Testing
import _TestSupport

/// What is added to a backbone, and what of it trains.
@Suite struct TuningTests {
  private let workers = Workers(count: 2)

  private func model(_ name: String = "llama-tiny") throws -> any Backbone {
    try Fixture.model(name)
  }

  private func states(_ model: any Backbone) throws -> Tensor {
    let texts = try Fixture("llama-tiny.safetensors").texts
    let tape = Tape(recording: false)
    return try model.run(
      layers: 0..<2, from: tape.constant(model.embeddings(of: texts)), texts: texts, on: tape
    ).value
  }

  /// An adapted model whose changes are large.
  private func adapted(_ base: any Backbone) throws -> any Backbone {
    let fresh = try base.adapted(
      by: .init(rank: 2, alpha: 2), on: nil, key: RandomKey(seed: 1))
    var trained = fresh.trainableParameters
    for name in trained.names { trained[name] = .random(trained[name].shape, seed: 9, scale: 0.3) }
    return try fresh.replacing(trained)
  }

  @Test(arguments: FamilyTests.models) func newChangesChangeNoBit(name: String) throws {
    let base = try model(name)
    let adapted = try base.adapted(
      by: .init(), on: nil, key: RandomKey(seed: 1))
    let (old, new) = (try states(base), try states(adapted))
    // Adding zeros may turn −0 into 0, which are equal.
    #expect(old.values == new.values)
    #expect(adapted.trainableParameters.names.count == 2 * base.weights.linearMaps.count)
    #expect(
      adapted.description.parameterCount
        == base.description.parameterCount + adapted.trainableParameters.elementCount)
  }

  @Test(arguments: FamilyTests.models) func mergingComputesTheSameAndUnmergingGivesTheBitsBack(
    name: String
  ) throws {
    let base = try model(name)
    let beside = try adapted(base)
    let merged = try beside.setting(isMerged: true)
    expectEqualRows(try states(merged), try states(beside))
    #expect(try states(merged).values != states(base).values)
    #expect(merged.trainableParameters.names.isEmpty)
    #expect(merged.weights.parameters.names == base.weights.parameters.names)
    let unmerged = try merged.setting(isMerged: false)
    for (name, tensor) in zip(base.weights.parameters.names, base.weights.parameters.tensors) {
      #expect(unmerged.weights.parameters[name].values == tensor.values, "\(name)")
    }
    #expect(try states(unmerged).values == states(beside).values)
    // Only a language model stays one.
    #expect((beside is any LanguageModel) == (base is any LanguageModel))
  }

  @Test func mapsAreChosenByPartsOfTheirNames() throws {
    let base = try model()
    func maps(_ patterns: [String]?, _ fromLayer: Int = 0) throws -> [String] {
      try base.adapted(
        by: .init(), on: patterns, fromLayer: fromLayer, key: RandomKey(seed: 1)
      ).tuning.lora?.maps ?? []
    }
    #expect(
      try maps(["q_proj", "v_proj"], 1) == [
        "layers.1.self_attn.q_proj", "layers.1.self_attn.v_proj",
      ])
    #expect(try maps(["layers.0.mlp"]).count == 3)
    #expect(try maps(nil).count == 14)
    #expect(try maps(["layers.1.self_attn.o_proj"]) == ["layers.1.self_attn.o_proj"])
  }

  @Test func weightsAreFrozenAndUnfrozenByPartsOfTheirNames() throws {
    let base = try model()
    let some = try base.setting(trains: true, ["layers.1", "norm"])
    #expect(some.trainableParameters.names.count == 10)
    let fewer = try some.setting(trains: false, ["q_proj", "mlp"])
    #expect(
      fewer.trainableParameters.names
        == [
          "layers.1.self_attn.k_proj.weight", "layers.1.self_attn.v_proj.weight",
          "layers.1.self_attn.o_proj.weight", "layers.1.input_layernorm.weight",
          "layers.1.post_attention_layernorm.weight", "norm.weight",
        ].sorted { place($0, base) < place($1, base) })
    let all = try base.setting(trains: true, nil)
    #expect(all.trainableParameters.names == base.weights.parameters.names)
    #expect(try all.setting(trains: false, nil).trainableParameters.names.isEmpty)
    // What T5 adds to scores by distance trains, too.
    let t5 = try model("t5-tiny")
    #expect(
      try t5.setting(trains: true, nil).trainableParameters.names == t5.weights.parameters.names)
  }

  private func place(_ name: String, _ model: any Backbone) -> Int {
    model.weights.parameters.names.firstIndex(of: name) ?? -1
  }

  @Test func layersBelowWhatTrainsAreFrozen() throws {
    let base = try model()
    #expect(base.frozenLayers == 2)
    #expect(try base.setting(trains: true, ["norm.weight"]).frozenLayers == 1)
    #expect(try base.setting(trains: true, ["layers.1.mlp"]).frozenLayers == 1)
    #expect(try base.setting(trains: true, ["layers.0.mlp"]).frozenLayers == 0)
    #expect(try base.setting(trains: true, ["embed_tokens"]).frozenLayers == nil)
    let t5 = try model("t5-tiny")
    #expect(t5.layer(ofWeight: "decoder.block.0.layer.0.SelfAttention.q") == 1)
    #expect(t5.layer(ofWeight: "encoder.final_layer_norm.weight") == 1)
    #expect(t5.layer(ofWeight: "shared.weight") == nil)
  }

  @Test func gradientsReachWhatTrainsAndNothingElse() throws {
    let fixture = try Fixture("llama-tiny.safetensors")
    let base = try model().setting(trains: true, ["layers.1.self_attn.k_proj", "down_proj"])
    let tape = Tape()
    let bound = base.tuning.bound(on: tape) { tape.leaf(base.weights.parameters[$0]) }
    let pass = Pass(tape, bound: bound)
    let entering = tape.constant(base.embeddings(of: try fixture.texts))
    let first = base.layer(0, entering, texts: try fixture.texts, rows: nil, in: pass)
    let last = base.layer(1, first, texts: try fixture.texts, rows: nil, in: pass)
    let gradients = try tape.backward(from: [(last, try fixture.tensor("cotangent"))])
    #expect(bound.adapters.isEmpty)
    #expect(
      bound.weights.keys.sorted() == [
        "layers.0.mlp.down_proj.weight", "layers.1.mlp.down_proj.weight",
        "layers.1.self_attn.k_proj.weight",
      ])
    for (name, variable) in bound.weights {
      #expect((gradients[variable]?.sumOfSquares ?? 0) > 0, "\(name)")
    }
    // Frozen weights are no variables of the tape, so no gradient is computed for them.
    expectClose(
      last.value.values, try fixture.tensor("states.2").values, relative: 1e-4, absolute: 1e-4)
  }

  /// One weight of a stack that is one product: its gradient is that of all weights bound at once.
  @Test func aPartOfAStackTrainsAlone() throws {
    let fixture = try Fixture("llama-bias.safetensors")
    let texts = try fixture.texts
    func gradient(_ patterns: [String]?) throws -> Tensor? {
      let base = try model("llama-bias").setting(trains: true, patterns)
      let tape = Tape()
      let bound = base.tuning.bound(on: tape) { tape.leaf(base.weights.parameters[$0]) }
      let pass = Pass(tape, bound: bound)
      let last = try base.run(
        layers: 0..<2, from: base.embeddings(of: texts, in: pass), texts: texts, in: pass)
      let gradients = try tape.backward(from: [(last, try fixture.tensor("cotangent"))])
      return try gradients[#require(bound.weights["layers.0.self_attn.k_proj.weight"])]
    }
    let (alone, together) = (
      try #require(try gradient(["layers.0.self_attn.k_proj.weight"])),
      try #require(try gradient(nil))
    )
    expectEqualRows(alone, together, most: 1e-4)
  }

  @Test func dropoutIsDrawnByThePassAlone() throws {
    let base = try model()
    var tuning = try adapted(base).tuning
    let lora = try #require(tuning.lora)
    tuning.lora = LoRA(
      .init(rank: 2, alpha: 2, dropout: 0.5), maps: lora.maps, parameters: lora.parameters)
    let dropping = try base.tuned(by: tuning)
    let texts = try Fixture("llama-tiny.safetensors").texts
    func states(_ key: RandomKey?) throws -> [Float] {
      let tape = Tape(recording: false)
      let bound = dropping.tuning.bound(on: tape) {
        tape.constant(dropping.weights.parameters[$0])
      }
      var pass = Pass(tape, bound: bound)
      pass.dropout = key
      return try dropping.run(
        layers: 0..<2, from: dropping.embeddings(of: texts, in: pass), texts: texts, in: pass
      ).value.values
    }
    #expect(try states(nil) == self.states(adapted(base)).values)
    #expect(try states(RandomKey(seed: 1)) != states(nil))
    #expect(try states(RandomKey(seed: 1)) == states(RandomKey(seed: 1)))
    #expect(try states(RandomKey(seed: 1)) != states(RandomKey(seed: 2)))
  }

  @Test func mistakesAreNamed() throws {
    let base = try model()
    func words(_ body: () throws -> any Backbone) -> String {
      do {
        _ = try body()
        return "done"
      } catch { return "\(error)" }
    }
    let key = RandomKey(seed: 1)
    #expect(
      words { try base.adapted(by: .init(), on: ["q_prog"], key: key) }
        == "no linear map is called `q_prog`")
    #expect(
      words { try base.setting(trains: true, ["layers.7"]) }
        == "no weight that can train is called `layers.7`")
    #expect(
      words { try base.adapted(by: .init(), on: nil, fromLayer: 2, key: key) }
        == "the language model has layers 0 to 1, no layer 2")
    #expect(
      words { try base.adapted(by: .init(), on: ["layers.0"], fromLayer: 1, key: key) }
        == "none of these linear maps is in layer 1 or above")
    #expect(words { try base.setting(isMerged: true) } == "the language model has no LoRA")
    let twice = try adapted(base)
    #expect(
      words { try twice.adapted(by: .init(), on: nil, key: key) }
        == "the language model has LoRA already")
    let error = #expect(throws: TuningError.self) { try base.weights.linearMaps(matching: "x") }
    guard case .noMap(_, let known)? = error else { return }
    #expect(known.prefix(4) == ["q_proj", "self_attn", "layers", "k_proj"])
  }
}
