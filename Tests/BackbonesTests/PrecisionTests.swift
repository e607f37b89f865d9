import Backbones
import Foundation
import Networks
import Support
import Tensors
import Testing
import _TestSupport

/// Language models whose weights are kept in fewer bits.
@Suite struct PrecisionTests {
  private static let models = [
    "bert-tiny", "bert-tiny.gguf", "llama-tiny", "llama-tiny.gguf", "qwen2-tiny", "gpt2-tiny",
    "gpt2-tiny.gguf", "t5-tiny", "t5-tiny.gguf",
  ]

  /// Those whose files have no number in fewer bits than float32.
  private static let floats: Set = ["bert-tiny", "bert-tiny.gguf"]

  private func model(_ name: String, _ precision: Precision) throws -> any Backbone {
    try BackboneFolder(path: Fixture.path(name)).load(name: "x", precision: precision)
  }

  private let texts = PackedTexts([[5, 9, 12, 7], [8], [30, 31, 5]])

  /// The states that leave each layer, with rows of numbers beside the tokens, and the rows' gradients.
  private func states(_ model: any Backbone) throws -> (states: [Float], gradient: [Float]) {
    let tape = Tape()
    let width = model.description.width
    let rows = tape.leaf(
      Tensor(shape: [3, width], values: RandomKey(seed: 4).normals(3 * width, scale: 0.5)))
    let last = try model.run(
      layers: 0..<model.description.layers, from: tape.constant(model.embeddings(of: texts)),
      texts: texts, on: tape, rows: { _ in InjectedRows(states: rows, offsets: [0, 1, 2, 3]) })
    let gradients = try tape.backward(from: tape.sum(tape.multiply(last, last)))
    return (last.value.values, try #require(gradients[rows]).values)
  }

  private func relative(_ found: [Float], _ wanted: [Float]) -> Float {
    let error = zip(found, wanted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return (error / wanted.reduce(0) { $0 + $1 * $1 }).squareRoot()
  }

  @Test(arguments: models) func storedWeightsAreTheSameModel(_ name: String) throws {
    let (stored, plain) = (try model(name, .stored), try model(name, .float32))
    #expect(stored.description.digest == plain.description.digest)
    #expect(stored.description.precision == .stored && plain.description.precision == .float32)
    let compact = stored.weights.parameters.tensors.count(where: \.isCompact)
    #expect((compact == 0) == Self.floats.contains(name), "\(compact) of \(name)")
    let (found, wanted) = (try states(stored), try states(plain))
    #expect(found.states == wanted.states && found.gradient == wanted.gradient)
    for (one, other) in zip(
      stored.weights.parameters.tensors, plain.weights.parameters.tensors)
    { #expect(one.values == other.values) }
    if let one = stored as? any LanguageModel, let other = plain as? any LanguageModel,
      one.hasHead
    {
      func written(_ model: any LanguageModel) throws -> [GeneratedText] {
        try model.generate(
          after: texts, options: GenerationOptions(most: 5, endTokens: []),
          workers: Workers(count: 2), progress: .unwatched)
      }
      #expect(try written(one) == written(other))
    }
  }

  @Test(arguments: models, [Precision.int16, .int8])
  func integersAreNearAndAnotherModel(_ name: String, _ precision: Precision) throws {
    let (quantised, plain) = (try model(name, precision), try model(name, .float32))
    #expect(quantised.description.digest != plain.description.digest)
    #expect(quantised.description.label == "x, \(precision)" && plain.description.label == "x")
    let integers: IntegerWidth = precision == .int8 ? .eight : .sixteen
    for map in quantised.weights.linearMaps where map != "lm_head" {
      #expect(quantised.weights.parameters[map + ".weight"].integers == integers, "\(map)")
    }
    let (found, wanted) = (try states(quantised), try states(plain))
    #expect(found.states != wanted.states)
    let most: Float = precision == .int8 ? 5e-2 : 1e-3
    #expect(relative(found.states, wanted.states) <= most)
    #expect(relative(found.gradient, wanted.gradient) <= 3 * most)
  }

  /// A text's vector depends neither on who else is encoded, nor on how many threads there are.
  @Test(arguments: ["bert-tiny", "llama-tiny"], [Precision.int16, .int8, .stored])
  func aTextIsTheSameAloneAndAmongOthers(_ name: String, _ precision: Precision) throws {
    let model = try model(name, precision)
    func vectors(_ texts: PackedTexts, threads: Int) throws -> Tensor {
      try model.encode(
        texts, pooling: .mean, workers: Workers(count: threads), progress: .unwatched)
    }
    let all = try vectors(texts, threads: 1)
    #expect(try vectors(texts, threads: 2).values == all.values)
    #expect(try vectors(texts, threads: 3).values == all.values)
    for text in 0..<texts.count {
      #expect(try vectors(texts[text..<text + 1], threads: 2).values == all.row(text))
    }
  }

  @Test func replacedWeightsStayFloatsAndControlsStayIntegers() throws {
    let model = try model("bert-tiny", .int8)
    let name = try #require(model.weights.linearMaps.first) + ".weight"
    var others = Parameters()
    others.add(name, model.weights.parameters[name].scaled(by: 2))
    let replaced = try model.replacing(others)
    #expect(replaced.description.precision == .int8)
    #expect(replaced.weights.parameters[name].integers == nil)
    #expect(replaced.weights.parameters[name].values == others[name].values)
    let rest = replaced.weights.linearMaps.dropFirst().map { $0 + ".weight" }
    #expect(rest.allSatisfy { replaced.weights.parameters[$0].integers == .eight })
  }

  @Test func whatTrainsIsFloatsFromTheStart() throws {
    let model = try model("bert-tiny", .int8).setting(trains: true, ["query"])
    let names = model.trainableParameters.names
    #expect(names.contains { model.weights.parameters[$0].integers == .eight })
    for name in names {
      let trains = model.trainableParameters[name]
      #expect(!trains.isCompact && trains.values == model.weights.parameters[name].values)
    }
  }

  @Test func randomWeightsAreNotStored() throws {
    let folder = try BackboneFolder(path: Fixture.path("bert-tiny"))
    #expect(throws: BackboneError.notStored) {
      try folder.load(name: "x", randomKey: RandomKey(seed: 1), precision: .stored)
    }
    let random = try folder.load(name: "x", randomKey: RandomKey(seed: 1), precision: .int8)
    #expect(random.description.label == "x, int8, random weights")
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: Fixture.smolLM2),
      "needs `Scripts/fetch-backbones smollm2`"))
  func smolLM2InItsBlocksTakesThoseAndIsTheSame() throws {
    let folder = try BackboneFolder(path: Fixture.smolLM2)
    let stored = try folder.load(name: "smollm2", precision: .stored)
    let plain = try folder.load(name: "smollm2")
    func bytes(_ model: any Backbone) -> Int {
      // Maps of one input share their memory.
      let weights = model.weights.parameters
      return zip(weights.names, weights.tensors).reduce(0) { sum, weight in
        let isShared = ["k_proj", "v_proj", "up_proj"].contains { weight.0.contains($0) }
        return isShared ? sum : sum + weight.1.byteCount
      }
    }
    #expect(Double(bytes(stored)) <= 0.21 * Double(bytes(plain)))
    let (found, wanted) = (try states(stored), try states(plain))
    #expect(found.states == wanted.states && found.gradient == wanted.gradient)
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: Fixture.miniLM),
      "needs `Scripts/fetch-backbones minilm`"))
  func miniLMInIntegersIsNearAToken() throws {
    try expectNear(Fixture.miniLM, int16: 1e-2, int8: 5e-2)
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: Fixture.smolLM2),
      "needs `Scripts/fetch-backbones smollm2`"))
  func smolLM2InIntegersIsNearAToken() throws {
    try expectNear(Fixture.smolLM2, int16: 1e-2, int8: 5e-2)
  }

  /// Expects the last states of each token of some titles within a part of their norm.
  private func expectNear(_ path: String, int16: Float, int8: Float) throws {
    let folder = try BackboneFolder(path: path)
    let plain = try folder.load(name: "x")
    let texts = plain.pack([
      "Toy Story (1995)", "WHITE HANGING HEART T-LIGHT HOLDER", "Amélie", "a",
      "2001: A Space Odyssey",
    ])
    func last(_ model: any Backbone) throws -> Tensor {
      let tape = Tape(recording: false)
      return try model.run(
        layers: 0..<model.description.layers, from: tape.constant(model.embeddings(of: texts)),
        texts: texts, on: tape
      ).value
    }
    let wanted = try last(plain)
    for (precision, most) in [(Precision.int16, int16), (.int8, int8)] {
      let found = try last(folder.load(name: "x", precision: precision))
      let worst = (0..<texts.tokenCount).map { relative(found.row($0), wanted.row($0)) }.max() ?? 1
      #expect(worst <= most && worst > 0, "\(precision): \(worst)")
    }
  }
}
