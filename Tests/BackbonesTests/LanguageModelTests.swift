import Backbones
import Foundation
import Networks
import Support
import Tensors
import Testing
import _TestSupport

/// What models say of the next token, against Transformers.
@Suite struct LanguageModelTests {
  private func model(_ name: String) throws -> (any LanguageModel, Fixture, PackedTexts) {
    let fixture = try Fixture(name + ".safetensors")
    let model = try #require(try Fixture.model(name) as? any LanguageModel)
    return (model, fixture, try fixture.packed("continuations", "continuation_offsets"))
  }

  @Test(arguments: FamilyTests.models) func logitsEqualTransformers(name: String) throws {
    let (model, fixture, continuations) = try model(name)
    let texts = try fixture.texts
    let pass = Pass(Tape(recording: false))
    // T5's are of the continuations, the others' of the texts, which nothing need come before.
    let states =
      name.hasPrefix("t5")
      ? try model.predictingStates(of: continuations, after: texts, in: pass)
      : try model.run(
        layers: 0..<2, from: model.embeddings(of: texts, in: pass), texts: texts, in: pass)
    expectEqualRows(
      model.logits(of: states, in: pass).value, try fixture.tensor("logits"), name)
  }

  @Test(arguments: FamilyTests.models)
  func logProbabilitiesOfContinuationsEqualTransformers(name: String) throws {
    let (model, fixture, continuations) = try model(name)
    let expected = try fixture.tensor("logprobs").values
    let texts = try fixture.texts
    let workers = Workers(count: 2)
    let scores = try model.logProbabilities(
      of: continuations, after: texts, workers: workers, progress: .unwatched)
    expectClose(scores, expected, relative: 1e-4, absolute: 1e-4)

    // The same in another order, some of them twice, with shared prompts and one of no token.
    let order = [3, 0, 0, 4, 1, 3]
    let again = PackedTexts(order.map { Array(continuations[$0]) } + [[]])
    let more = try model.logProbabilities(
      of: again, after: texts, promptOf: order + [2], workers: workers, progress: .unwatched)
    let offsets = continuations.offsets
    let chosen = order.flatMap { expected[offsets[$0]..<offsets[$0 + 1]] }
    expectClose(more, chosen, relative: 1e-4, absolute: 1e-4)
  }

  /// States for training, on a tape, predict what states for scoring do.
  @Test(arguments: FamilyTests.models) func predictingStatesGiveTheSameLoss(name: String) throws {
    let (model, fixture, continuations) = try model(name)
    let tape = Tape()
    var bound = BoundWeights()
    let map = try #require(model.weights.linearMaps.last)
    bound.weights[map + ".weight"] = tape.leaf(model.weights.parameters[map + ".weight"])
    let pass = Pass(tape, bound: bound)
    let states = try model.predictingStates(
      of: continuations, after: fixture.texts, in: pass)
    let loss = tape.catalogueCrossEntropy(
      states, model.outputTable(in: pass), targets: continuations.tokens, scale: 1)
    let expected = try fixture.tensor("logprobs").values.reduce(0) { $0 - Double($1) }
    expectClose(Double(loss.value.scalar), expected, relative: 1e-4)
    let weight = try #require(bound.weights[map + ".weight"])
    #expect(try tape.backward(from: loss)[weight] != nil)
  }

  /// Reading token by token, and piece by piece, gives the states of reading at once.
  @Test(arguments: FamilyTests.models) func readingInPiecesEqualsReadingAtOnce(name: String) throws
  {
    let (model, fixture, continuations) = try model(name)
    let texts = try fixture.texts
    let tape = Tape(recording: false)
    let rows = InjectedRows(
      states: tape.constant(try fixture.tensor("rows.0")),
      offsets: try fixture.file.integers(named: "row_offsets"))
    let pass = Pass(tape, injected: Injection(keysAndValues: { _ in rows }))
    let whole = try model.predictingStates(of: continuations, after: texts, in: pass)
    var decoding = try model.startDecoding(texts, in: pass)
    for step in 0..<5 {
      let alive = (0..<continuations.count).filter { continuations.length($0) > step }
      for text in alive {
        let expected = whole.value.row(continuations.offsets[text] + step)
        expectClose(
          decoding.states.row(text), expected, relative: 1e-4, absolute: 1e-5,
          "text \(text), step \(step)")
      }
      // Those that are done read on with any token.
      let tokens = (0..<continuations.count).map { text in
        let text = continuations[text]
        return [text.indices.contains(text.startIndex + step) ? text[text.startIndex + step] : 7]
      }
      _ = try model.read(PackedTexts(tokens), into: &decoding, in: pass)
    }
  }

  @Test func selectedTextsGoOnAlone() throws {
    let (model, fixture, _) = try model("llama-tiny")
    let pass = Pass(Tape(recording: false))
    var all = try model.startDecoding(fixture.texts, in: pass)
    var some = all.selecting([3, 3, 0])
    #expect(some.count == 3)
    let both = PackedTexts([[9], [10], [11], [12], [13]])
    let few = PackedTexts([[12], [30], [9]])
    _ = try model.read(both, into: &all, in: pass)
    _ = try model.read(few, into: &some, in: pass)
    expectClose(some.states.row(0), all.states.row(3))
    expectClose(some.states.row(2), all.states.row(0))
    #expect(some.states.row(1) != all.states.row(3))
  }

  @Test func scoringCanBeCancelled() throws {
    let (model, fixture, continuations) = try model("llama-tiny")
    let progress = Progress()
    progress.cancellation.cancel()
    #expect(throws: Cancelled.self) {
      try model.logProbabilities(
        of: continuations, after: fixture.texts, workers: Workers(count: 1), progress: progress)
    }
  }
}
