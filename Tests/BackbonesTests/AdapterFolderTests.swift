import Backbones
import Foundation
import ModelFiles
import Networks
import Support
import Tensors
import Testing
import _TestSupport

/// Adapters that PEFT made, and what they do to a model, by `Scripts/fixtures/lora.py`.
@Suite struct AdapterFolderTests {
  private static let models = ["bert-tiny", "llama-tiny", "gpt2-tiny", "t5-tiny"]

  private func adapted(_ name: String) throws -> any Backbone {
    try AdapterFolder(path: Fixture.path(name + "-lora")).adapting(Fixture.model(name))
  }

  /// The tensor that a fixture has for one of our names, whatever stands before it in PEFT's.
  private func tensor(_ kind: String, _ name: String, in fixture: Fixture) throws -> Tensor? {
    let key = fixture.file.tensorNames.first {
      $0.hasPrefix(kind + ".base_model.model.") && $0.hasSuffix("." + name)
    }
    return try key.map(fixture.tensor)
  }

  @Test(arguments: models) func outputsAndGradientsEqualPEFTs(name: String) throws {
    let (texts, fixture) = try (
      Fixture(name + ".safetensors").texts, Fixture(name + "-lora.safetensors")
    )
    let model = try adapted(name)
    let plain = Tape(recording: false)
    let states = try model.run(
      layers: 0..<2, from: plain.constant(model.embeddings(of: texts)), texts: texts, on: plain)
    expectEqualRows(states.value, try fixture.tensor("states"))

    let tape = Tape()
    let leaves = tape.bind(model.trainableParameters)
    let pass = Pass(tape, bound: model.tuning.bound(on: tape) { leaves[$0] })
    let last = try model.run(
      layers: 0..<2, from: model.embeddings(of: texts, in: pass), texts: texts, in: pass)
    expectEqualRows(last.value, try fixture.tensor("states"))
    let gradients = try tape.backward(from: [(last, try fixture.tensor("cotangent"))])
    for name in model.trainableParameters.names {
      let expected = try tensor("gradient", name, in: fixture)
      let gradient = gradients[leaves[name]]
      #expect((gradient == nil) == (expected == nil), "\(name)")
      if let gradient, let expected {
        expectEqualRows(gradient, expected, most: 1e-3, name)
      }
    }
  }

  @Test(arguments: models.dropFirst()) func languageModelLossAndGradientsEqualPEFTs(
    name: String
  ) throws {
    let (plain, fixture) = try (
      Fixture(name + ".safetensors"), Fixture(name + "-lora.safetensors")
    )
    let model = try #require(try adapted(name) as? any LanguageModel)
    let parameters = model.trainableParameters
    let gradient = try model.gradient(
      of: parameters, prompts: plain.texts,
      continuations: plain.packed("continuations", "continuation_offsets"),
      workers: Workers(count: 2))
    expectClose(
      gradient.loss, Double(try fixture.tensor("lm.loss").scalar), relative: 1e-5)
    for (name, gradient) in zip(parameters.names, gradient.gradients) {
      let expected = try #require(try tensor("lm.gradient", name, in: fixture), "\(name)")
      expectEqualRows(try #require(gradient), expected, most: 1e-3, name)
    }
  }

  @Test(arguments: models) func mergedWeightsEqualPEFTs(name: String) throws {
    let fixture = try Fixture(name + "-lora.safetensors")
    let key = try #require(fixture.file.tensorNames.first { $0.hasPrefix("merged.") })
    let merged = try adapted(name).setting(isMerged: true)
    let map = try #require(
      merged.weights.linearMaps.first { key.hasSuffix("." + $0) })
    expectEqualRows(
      merged.weights.parameters[map + ".weight"], try fixture.tensor(key), most: 1e-6)
  }

  @Test(arguments: models) func whatIsWrittenHasPEFTsKeysAndComesBack(name: String) throws {
    let folder = try TemporaryFolder()
    let model = try adapted(name)
    let adapter = AdapterFolder(path: folder.path("adapter"))
    try adapter.write(model)
    let theirs = try SafetensorsFile(
      path: Fixture.path(name + "-lora/adapter_model.safetensors"))
    let ours = try SafetensorsFile(path: adapter.path + "/adapter_model.safetensors")
    #expect(ours.tensorNames.sorted() == theirs.tensorNames.sorted())
    for key in theirs.tensorNames {
      #expect(try ours.tensor(named: key).values == theirs.tensor(named: key).values, "\(key)")
    }
    let again = try adapter.adapting(Fixture.model(name))
    #expect(again.tuning.lora?.configuration == model.tuning.lora?.configuration)
    #expect(again.trainableParameters.names == model.trainableParameters.names)
    let settings = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(fileURLWithPath: adapter.path + "/adapter_config.json")))
    let object = try #require(settings as? [String: Any])
    #expect(object["peft_type"] as? String == "LORA")
    #expect(object["r"] as? Int == model.tuning.lora?.configuration.rank)
    let modules = try #require(object["target_modules"] as? [String])
    #expect(
      Set(modules.map { "base_model.model.\($0).lora_A.weight" })
        .isSubset(of: Set(theirs.tensorNames)))
  }

  @Test func mistakesAreNamed() throws {
    let folder = try TemporaryFolder()
    func words(_ changes: [String: Any], model: String = "llama-tiny") throws -> String {
      let source = try Fixture.path("llama-tiny-lora/")
      try folder.write(
        try Data(contentsOf: URL(fileURLWithPath: source + "adapter_model.safetensors")),
        to: "adapter_model.safetensors")
      let object = try Fixture.object("llama-tiny-lora/adapter_config.json")
        .merging(changes) { $1 }
      try folder.write(
        try JSONSerialization.data(withJSONObject: object), to: "adapter_config.json")
      do {
        _ = try AdapterFolder(path: folder.path).adapting(Fixture.model(model))
        return "loaded"
      } catch { return "\(error)".replacingOccurrences(of: folder.path, with: "F") }
    }
    #expect(try words([:]) == "loaded")
    let off = "must be off: it isn't implemented"
    #expect(try words(["use_dora": true]) == "`F/adapter_config.json`: `use_dora` " + off)
    #expect(
      try words(["rank_pattern": ["q_proj": 2]])
        == "`F/adapter_config.json`: `rank_pattern` " + off)
    #expect(
      try words(["peft_type": "IA3"]) == "`F/adapter_config.json`: `peft_type` must be `LORA`")
    #expect(try words(["bias": "all"]) == "`F/adapter_config.json`: `bias` must be `none`")
    #expect(
      try words(["lora_dropout": 1])
        == "`F/adapter_config.json`: `lora_dropout` must be at least 0 and below 1")
    #expect(
      try words(["r": 2]).hasPrefix(
        "`F/adapter_model.safetensors`, tensor "
          + "`base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight`"))
    #expect(
      try words([:], model: "t5-tiny").hasPrefix(
        "`F/adapter_model.safetensors`: the model has no linear map for `base_model.model.model."))
    let numbers = folder.path("adapter_model.safetensors")
    try FileManager.default.removeItem(atPath: numbers)
    #expect(
      throws: BackboneError.missingFile(folder: folder.path, file: "adapter_model.safetensors")
    ) { try AdapterFolder(path: folder.path).adapting(Fixture.model("llama-tiny")) }
    try FileManager.default.createSymbolicLink(atPath: numbers, withDestinationPath: numbers)
    #expect(throws: ModelFileError.self) {
      try AdapterFolder(path: folder.path).adapting(Fixture.model("llama-tiny"))
    }
    #expect(throws: TuningError.notAdapted) {
      try AdapterFolder(path: folder.path).write(Fixture.model("llama-tiny"))
    }
    #expect(throws: TuningError.alreadyAdapted) {
      try AdapterFolder(path: folder.path).adapting(adapted("llama-tiny"))
    }
  }
}
