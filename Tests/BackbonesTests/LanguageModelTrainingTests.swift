import Backbones
import Networks
import Support
import Tensors
import Testing
import _TestSupport

/// Training of language models on continuations, step by step.
@Suite struct LanguageModelTrainingTests {
  /// Texts that count upwards: what follows can be learnt.
  private func lesson(_ count: Int) -> (prompts: PackedTexts, continuations: PackedTexts) {
    let starts = (0..<count).map { Int32(8 + $0 * 7 % 40) }
    return (
      PackedTexts(starts.map { start in (0..<60).map { start + $0 % 20 } }),
      PackedTexts(starts.map { start in [start, start + 1, start + 2] })
    )
  }

  private func trained(
    _ model: any LanguageModel, steps: Int, threads: Int, optimiser: AdamW,
    dropout: RandomKey? = nil
  ) throws -> (losses: [Double], parameters: Parameters) {
    var (optimiser, parameters) = (optimiser, model.trainableParameters)
    let (prompts, continuations) = lesson(14)
    let losses = try (0..<steps).map { step in
      let gradient = try model.gradient(
        of: parameters, prompts: prompts, continuations: continuations,
        dropout: dropout?.derived(step), workers: Workers(count: threads))
      try optimiser.step(&parameters, gradients: gradient.gradients, factor: 1)
      return gradient.loss
    }
    return (losses, parameters)
  }

  private func adapted(_ name: String, dropout: Float = 0) throws -> any LanguageModel {
    let model = try Fixture.model(name).adapted(
      by: .init(rank: 4, alpha: 8, dropout: dropout), on: nil, key: RandomKey(seed: 3))
    return try #require(model as? any LanguageModel)
  }

  @Test(arguments: ["llama-tiny", "gpt2-tiny", "t5-tiny"])
  func adaptersLearnWithTheSameBitsAtOneAndTwoThreads(name: String) throws {
    let model = try adapted(name, dropout: 0.1)
    let optimiser = AdamW(rate: 0.01, decay: 0.01, largestNorm: 1)
    let one = try trained(
      model, steps: 25, threads: 1, optimiser: optimiser, dropout: RandomKey(seed: 1))
    let two = try trained(
      model, steps: 25, threads: 2, optimiser: optimiser, dropout: RandomKey(seed: 1))
    #expect(one.losses[24] < 0.6 * one.losses[0], "\(one.losses)")
    #expect(one.losses == two.losses)
    #expect(one.parameters.tensors.map(\.values) == two.parameters.tensors.map(\.values))
    // The trained numbers, put into the model, are what it computes with.
    let (prompts, continuations) = lesson(14)
    let tuned = try #require(try model.replacing(one.parameters) as? any LanguageModel)
    let after = try tuned.gradient(
      of: tuned.trainableParameters, prompts: prompts, continuations: continuations,
      workers: Workers(count: 1))
    #expect(after.loss < one.losses[0])
  }

  @Test func allWeightsLearn() throws {
    let all = try Fixture.model("qwen2-tiny").setting(trains: true, nil)
    let model = try #require(all as? any LanguageModel)
    let result = try trained(
      model, steps: 20, threads: 2, optimiser: AdamW(rate: 0.01, largestNorm: 1))
    #expect(result.losses[19] < 0.5 * result.losses[0], "\(result.losses)")
    for (name, tensor) in zip(result.parameters.names, result.parameters.tensors) {
      #expect(tensor.values != model.weights.parameters[name].values, "\(name) stayed")
    }
    // A model with them is that model.
    let tuned = try #require(try model.replacing(result.parameters) as? any LanguageModel)
    let (prompts, continuations) = lesson(14)
    let (a, b) = try (
      tuned.gradient(
        of: tuned.trainableParameters, prompts: prompts, continuations: continuations,
        workers: Workers(count: 1)),
      model.gradient(
        of: result.parameters, prompts: prompts, continuations: continuations,
        workers: Workers(count: 1))
    )
    expectClose(a.loss, b.loss, relative: 1e-5)
  }

  @Test func batchesInTurnAreOneStep() throws {
    let model = try adapted("llama-tiny")
    let (prompts, continuations) = lesson(8)
    func gradient(_ texts: Range<Int>) throws -> ShardedGradient {
      try model.gradient(
        of: model.trainableParameters, prompts: prompts[texts],
        continuations: continuations[texts], workers: Workers(count: 2))
    }
    let whole = try gradient(0..<8)
    let parts = try ShardedGradient(averaging: 4) { try gradient(2 * $0..<2 * $0 + 2) }
    expectClose(parts.loss, whole.loss)
    for (a, b) in zip(parts.gradients, whole.gradients) {
      expectEqualRows(try #require(a), try #require(b), most: 1e-4)
    }
  }

  @Test func cancellationStopsAStep() throws {
    let model = try adapted("llama-tiny")
    let (prompts, continuations) = lesson(8)
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(throws: Cancelled.self) {
      try model.gradient(
        of: model.trainableParameters, prompts: prompts, continuations: continuations,
        workers: Workers(count: 2), cancellation: cancellation)
    }
  }
}
