import Backbones
import Foundation
import Networks
import Support
import Tensors
import Testing
import _TestSupport

/// Models that come in other files than one folder of safetensors.
@Suite struct BackboneFilesTests {
  private func message(_ path: String, in folder: TemporaryFolder) -> String {
    do {
      _ = try BackboneFolder(path: path).load(name: "x")
      return "loaded"
    } catch { return "\(error)".replacingOccurrences(of: folder.path, with: "F") }
  }

  private func copy(_ fixture: String, to folder: TemporaryFolder, as name: String) throws {
    try folder.write(try Data(contentsOf: URL(fileURLWithPath: Fixture.path(fixture))), to: name)
  }

  /// The same numbers under other names and, for Llama, in another order of rows.
  @Test(arguments: ["llama-tiny", "gpt2-tiny"]) func ggufEqualsItsFolder(name: String) throws {
    let model = try BackboneFolder(path: Fixture.path(name + ".gguf")).load(name: "x")
    let other = try Fixture.model(name)
    try expectEqual(model, other)
    let fixture = try Fixture(name + ".safetensors")
    let tape = Tape(recording: false)
    let last = try model.run(
      layers: 0..<2, from: tape.constant(model.embeddings(of: fixture.texts)),
      texts: fixture.texts, on: tape)
    expectEqualRows(last.value, try fixture.tensor("states.2"))
    #expect((model as? any LanguageModel)?.endTokens == [3])
    #expect(Array(model.pack(["abc"])[0]) == [81])
  }

  /// GGUF doesn't say from which distance on T5's scores are the same; 128 is what every T5 has.
  @Test(arguments: ["t5-tiny", "t5-gated"]) func ggufOfT5EqualsItsFolder(name: String) throws {
    let model = try BackboneFolder(path: Fixture.path(name + ".gguf")).load(name: "x")
    let folder = try Fixture.copy(name, configuration: ["relative_attention_max_distance": 128])
    let other = try BackboneFolder(path: folder.path).load(name: "x")
    try expectEqual(model, other)
    let (one, two) = (
      try #require(model as? any LanguageModel), try #require(other as? any LanguageModel)
    )
    let texts = try Fixture(name + ".safetensors").texts
    func written(_ model: any LanguageModel) throws -> [GeneratedText] {
      try model.generate(
        after: texts, options: GenerationOptions(most: 4, endTokens: []),
        workers: Workers(count: 2), progress: .unwatched)
    }
    #expect(try written(one) == written(two))
    #expect(one.description.pooling == .mean && one.endTokens == [1])
    let tokens = model.pack([" red  cab "])[0].map(model.tokenizer.token)
    #expect(tokens == ["▁red", "▁c", "a", "b", "</s>"])
  }

  @Test func ggufOfBERTEqualsItsFolder() throws {
    let model = try BackboneFolder(path: Fixture.path("bert-tiny.gguf")).load(name: "x")
    let other = try Fixture.tinyBERT()
    try expectEqual(model, other)
    #expect(model.description.pooling == .cls && other.description.pooling == .mean)
    let texts = ["red BAGS, the lamp!", "Café tins of paper 12", "[SEP] x[MASK] ##s", "東 q", ""]
    for text in texts {
      #expect(model.pack([text]).tokens == other.pack([text]).tokens, "\(text)")
    }
    #expect(model.tokenizer.decode([20, 43]) == other.tokenizer.decode([20, 43]))
  }

  @Test func unknownPoolingsOfGGUFAreNamed() throws {
    let folder = try TemporaryFolder()
    var data = try Data(contentsOf: URL(fileURLWithPath: Fixture.path("bert-tiny.gguf")))
    let key = try #require(data.range(of: Data("bert.pooling_type".utf8)))
    #expect(data[key.upperBound + 4] == 2)
    for (mode, words) in [
      (0, "loaded"), (3, "loaded"),
      (
        4,
        "`F/a.gguf`: `bert.pooling_type` must be 0 to 3: none, the mean, the first or the last "
          + "token"
      ),
    ] {
      data[key.upperBound + 4] = UInt8(mode)
      try folder.write(data, to: "a.gguf")
      #expect(message(folder.path, in: folder) == words)
    }
  }

  /// The same weights, and the same states.
  private func expectEqual(_ model: any Backbone, _ other: any Backbone) throws {
    #expect(model.weights.parameters.names == other.weights.parameters.names)
    #expect(model.weights.linearMaps == other.weights.linearMaps)
    for (index, tensor) in model.weights.parameters.tensors.enumerated() {
      let same = other.weights.parameters.tensors[index]
      #expect(
        tensor.shape == same.shape && tensor.values == same.values,
        "\(model.weights.parameters.names[index])")
    }
    let texts = PackedTexts([[5, 9, 7], [11], [6, 6, 8, 40, 3]])
    let states = try [model, other].map { model in
      let tape = Tape(recording: false)
      return try model.run(
        layers: 0..<2, from: tape.constant(model.embeddings(of: texts)), texts: texts, on: tape)
    }
    expectEqualRows(states[0].value, states[1].value)
  }

  @Test func aFolderMayHoldOneFile() throws {
    let folder = try TemporaryFolder()
    #expect(message(folder.path, in: folder) == "`F` holds no `config.json`")
    try copy("llama-tiny.gguf", to: folder, as: "a.gguf")
    #expect(message(folder.path, in: folder) == "loaded")
    #expect(message(folder.path + "/a.gguf", in: folder) == "loaded")
    let digest = try BackboneFolder(path: folder.path).digest()
    #expect(try digest == BackboneFolder(path: folder.path + "/a.gguf").digest())
    try copy("gpt2-tiny.gguf", to: folder, as: "b.gguf")
    #expect(
      message(folder.path, in: folder)
        == "`F` holds several models, say the path of one: `a.gguf`, `b.gguf`")
    #expect(try BackboneFolder(path: folder.path + "/b.gguf").digest() != digest)
    try copy("llama-tiny/vocab.txt", to: folder, as: "vocab.txt")
    #expect(
      message(folder.path + "/vocab.txt", in: folder)
        == "`F/vocab.txt` isn't a model: say a GGUF file, or the folder that holds a model's "
        + "`config.json`")
  }

  /// The keys that are blamed are those of the file.
  @Test func headsThatTurnInPartAreRefused() throws {
    let folder = try TemporaryFolder()
    var data = try Data(contentsOf: URL(fileURLWithPath: Fixture.path("llama-tiny.gguf")))
    let key = try #require(data.range(of: Data("llama.rope.dimension_count".utf8)))
    // Behind the key stand the type, 4 bytes, and the number, 4 more.
    #expect(data[key.upperBound + 4] == 8)
    data[key.upperBound + 4] = 4
    try folder.write(data, to: "a.gguf")
    #expect(
      message(folder.path, in: folder)
        == "`F/a.gguf`: `llama.rope.dimension_count` must be 8, a head's width: turning a part of "
        + "a head isn't implemented")
  }

  @Test func severalSafetensorsAreOneModel() throws {
    let folder = try TemporaryFolder()
    for name in ["config.json", "vocab.txt"] {
      try copy("llama-tiny/" + name, to: folder, as: name)
    }
    try copy("llama-tiny/model.safetensors", to: folder, as: "model-00001-of-00001.safetensors")
    let file = try Fixture("llama-tiny/model.safetensors").file
    let map = Dictionary(
      uniqueKeysWithValues: file.tensorNames.map { ($0, "model-00001-of-00001.safetensors") })
    try folder.write(
      try JSONSerialization.data(withJSONObject: ["weight_map": map]),
      to: "model.safetensors.index.json")
    let model = try BackboneFolder(path: folder.path).load(name: "x")
    let other = try Fixture.model("llama-tiny")
    #expect(
      model.weights.parameters["lm_head.weight"].values
        == other.weights.parameters["lm_head.weight"].values)
  }
}
