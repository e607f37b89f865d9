import Backbones
import Foundation
import Networks
import Support
import Tensors
import Testing
import _TestSupport

/// BERT against Transformers, on a tiny random model that is part of the tests.
@Suite struct BERTTests {
  @Test func hiddenStatesEqualTransformers() throws {
    let fixture = try Fixture("bert-tiny.safetensors")
    let (model, texts) = (try Fixture.tinyBERT(), try fixture.texts)
    let tape = Tape(recording: false)
    var entering: [Tensor] = []
    let last = try model.run(
      layers: 0..<2, from: tape.constant(model.embeddings(of: texts)), texts: texts, on: tape,
      visit: { entering.append($1.value) })
    for (layer, states) in (entering + [last.value]).enumerated() {
      expectClose(
        states, try fixture.tensor("states.\(layer)"), relative: 1e-4, absolute: 1e-5,
        "layer \(layer)")
    }
  }

  @Test func injectedRowsEqualExplicitConcatenation() throws {
    let fixture = try Fixture("bert-tiny.safetensors")
    let (model, texts) = (try Fixture.tinyBERT(), try fixture.texts)
    let offsets = try fixture.file.integers(named: "row_offsets")
    let tape = Tape()
    let rows = try (0..<2).map { tape.leaf(try fixture.tensor("rows.\($0)")) }
    var entering: [Tensor] = []
    let last = try model.run(
      layers: 0..<2, from: tape.constant(model.embeddings(of: texts)), texts: texts, on: tape,
      rows: { InjectedRows(states: rows[$0], offsets: offsets) },
      visit: { entering.append($1.value) })
    expectClose(
      entering[1], try fixture.tensor("injected.1"), relative: 1e-4, absolute: 1e-5)
    expectClose(last.value, try fixture.tensor("injected.2"), relative: 1e-4, absolute: 1e-5)

    let gradients = try tape.backward(from: [(last, try fixture.tensor("cotangent"))])
    for layer in 0..<2 {
      let gradient = try #require(gradients[rows[layer]])
      expectClose(
        gradient, try fixture.tensor("gradient.rows.\(layer)"), relative: 1e-3, absolute: 1e-5,
        "rows of layer \(layer)")
    }
  }

  @Test func rowsCanBeInjectedInUpperLayersAlone() throws {
    let fixture = try Fixture("bert-tiny.safetensors")
    let (model, texts) = (try Fixture.tinyBERT(), try fixture.texts)
    let tape = Tape(recording: false)
    let rows = InjectedRows(
      states: tape.constant(try fixture.tensor("rows.1")),
      offsets: try fixture.file.integers(named: "row_offsets"))
    let last = try model.run(
      layers: 0..<2, from: tape.constant(model.embeddings(of: texts)), texts: texts, on: tape,
      rows: { $0 == 1 ? rows : nil })
    expectClose(last.value, try fixture.tensor("upper.2"), relative: 1e-4, absolute: 1e-5)
  }

  @Test func aTextsStatesDoNotDependOnItsNeighbours() throws {
    let (model, texts) = (try Fixture.tinyBERT(), try Fixture("bert-tiny.safetensors").texts)
    let workers = Workers(count: 2)
    let together = try model.encode(texts, workers: workers, progress: .unwatched)
    for text in 0..<texts.count {
      let alone = try model.encode(
        texts[text..<text + 1], workers: workers, progress: .unwatched)
      expectClose(
        alone.values, together.row(text), relative: 1e-5, absolute: 1e-6, "text \(text)")
    }
  }

  @Test func theFrozenModelGetsNoGradient() throws {
    let (model, texts) = (try Fixture.tinyBERT(), try Fixture("bert-tiny.safetensors").texts)
    let tape = Tape()
    let last = try model.run(
      layers: 0..<2, from: tape.constant(model.embeddings(of: texts)), texts: texts, on: tape)
    #expect(!last.needsGradient)
  }

  @Test func randomWeightsAreLabelledAndRepeatable() throws {
    let folder = try BackboneFolder(path: Fixture.path("bert-tiny"))
    let texts = try Fixture("bert-tiny.safetensors").texts
    func states(_ seed: UInt64) throws -> Tensor {
      let model = try folder.load(name: "tiny", randomKey: RandomKey(seed: seed))
      #expect(model.description.isRandom)
      return try model.encode(texts, workers: Workers(count: 1), progress: .unwatched)
    }
    #expect(try states(1).values == states(1).values)
    #expect(try states(1).values != states(2).values)
    #expect(try !Fixture.tinyBERT().description.isRandom)
  }

  @Test func cancellationStopsBetweenLayers() throws {
    let (model, texts) = (try Fixture.tinyBERT(), try Fixture("bert-tiny.safetensors").texts)
    let progress = Progress()
    progress.cancellation.cancel()
    #expect(throws: Cancelled.self) {
      try model.encode(texts, workers: Workers(count: 1), progress: progress)
    }
  }
}

/// MiniLM with its real weights, where `Scripts/fetch-backbones` has brought them.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: Fixture.miniLM)))
struct MiniLMTests {
  @Test func hiddenStatesOfAllLayersEqualTransformers() throws {
    let fixture = try Fixture("minilm-hidden.safetensors")
    let model = try BackboneFolder(path: Fixture.miniLM).load(name: "minilm")
    let texts = try fixture.texts
    let columns = try fixture.file.integers(named: "columns")
    let norms = try fixture.tensor("norms")
    let tape = Tape(recording: false)
    var states: [Tensor] = []
    let last = try model.run(
      layers: 0..<6, from: tape.constant(model.embeddings(of: texts)), texts: texts, on: tape,
      visit: { states.append($1.value) })
    states.append(last.value)
    var worst = 0.0
    for layer in 0...6 {
      let expected = try fixture.tensor("states.\(layer)")
      let chosen = layer == 6 ? Array(0..<384) : columns
      for token in 0..<texts.tokenCount {
        let (actual, wanted) = (states[layer].row(token), expected.row(token))
        let squares = zip(chosen, wanted).reduce(0.0) {
          $0 + Double((actual[$1.0] - $1.1) * (actual[$1.0] - $1.1))
        }
        // The columns are a sample of the state, so their error is scaled to all of it.
        let error = (squares * 384 / Double(chosen.count)).squareRoot()
        worst = max(worst, error / Double(norms.row(layer)[token]))
      }
    }
    #expect(worst <= 1e-4, "relative error per token \(worst)")
  }

  @Test func promptsAreTokenisedAsTheFixtureSays() throws {
    let fixture = try Fixture("minilm-hidden.safetensors")
    let model = try BackboneFolder(path: Fixture.miniLM).load(name: "minilm")
    let lines = try String(contentsOfFile: Fixture.path("minilm-texts.txt"), encoding: .utf8)
      .split(separator: "\n").map(String.init)
    #expect(try model.pack(lines).tokens == fixture.texts.tokens)
  }
}
