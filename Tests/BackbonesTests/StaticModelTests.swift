import Backbones
import Networks
import Support
import Tensors
import Testing
import _TestSupport

/// Static vectors of tokens, made of a language model.
@Suite struct StaticModelTests {
  private let model: any Backbone
  private let workers = Workers(count: 2)

  init() throws { model = try Fixture.tinyBERT() }

  private func distilled(
    _ frequencies: TokenFrequencies = .zipf, width: Int = 8, by workers: Workers? = nil
  ) throws -> any Backbone {
    try model.distilled(
      width: width, frequencies: frequencies, workers: workers ?? self.workers, progress: .unwatched
    )
  }

  /// As Model2Vec makes them, but for the signs of the components.
  @Test(arguments: TokenFrequencies.allCases) func vectorsAreThoseOfModel2Vec(
    _ frequencies: TokenFrequencies
  ) throws {
    let made = try distilled(frequencies).tokenEmbeddings
    let wanted = try Fixture("static-tiny.safetensors").file.tensor(named: frequencies.rawValue)
    #expect(made.shape == wanted.shape)
    for column in 0..<8 {
      let (ours, theirs) = (
        (0..<60).map { made.row($0)[column] }, (0..<60).map { wanted.row($0)[column] }
      )
      let sign: Float = zip(ours, theirs).reduce(0) { $0 + $1.0 * $1.1 } < 0 ? -1 : 1
      expectClose(ours.map { sign * $0 }, theirs, absolute: 2e-5, "component \(column)")
    }
  }

  /// A text is the mean of its tokens, of norm 1; what the vocabulary lacks says nothing.
  @Test func textsAreTheMeansOfTheirTokens() throws {
    let made = try distilled()
    #expect(made.description.layers == 0 && made.description.width == 8)
    #expect(made.description.name == "static tiny" && made.description.family == "static")
    let texts = ["red bag", "red", "bag", "", "red 東"]
    let vectors = try made.encode(made.pack(texts), workers: workers, progress: .unwatched)
    let table = made.tokenEmbeddings
    let ids = made.tokenizer.encode("red bag").map(Int.init)
    #expect(ids.count == 2)
    let mean = (0..<8).map { (table.row(ids[0])[$0] + table.row(ids[1])[$0]) / 2 }
    let norm = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
    expectClose(Array(vectors.row(0)), mean.map { $0 / norm }, absolute: 1e-6)
    #expect(vectors.row(3).allSatisfy { $0 == 0 })
    expectClose(Array(vectors.row(4)), Array(vectors.row(1)), absolute: 1e-6)
    // As much of a text is read as by the model that it is made of.
    let long = [String(repeating: "red bag ", count: 2000)]
    let around = model.textPrefix.count + model.textSuffix.count
    #expect(around == 2 && made.pack(long).tokenCount == model.pack(long).tokenCount - around)
  }

  @Test func theSameModelGivesTheSameBits() throws {
    let one = try distilled(by: Workers(count: 1))
    let three = try distilled(by: Workers(count: 3))
    #expect(one.tokenEmbeddings.values == three.tokenEmbeddings.values)
    #expect(one.description.digest == three.description.digest)
    #expect(try one.description.digest != distilled(.equal).description.digest)
    #expect(one.description.digest != model.description.digest)
    // Other weights give another model of the same description.
    var parameters = one.weights.parameters
    #expect(parameters.names == ["words.weight"])
    parameters["words.weight"] = parameters["words.weight"].scaled(by: 2)
    #expect(
      try one.replacingWeights(by: parameters).tokenEmbeddings.row(9)[0]
        == 2 * one.tokenEmbeddings.row(9)[0])
  }

  @Test func whatNeedsLayersIsRefused() throws {
    let made = try distilled()
    #expect(throws: LayersError(model: "static tiny")) { try made.requireLayers() }
    #expect(throws: LayersError(model: "static tiny")) {
      try made.adapted(by: LoRA.Configuration(rank: 2, alpha: 4), on: nil, key: RandomKey(seed: 1))
    }
  }
}
