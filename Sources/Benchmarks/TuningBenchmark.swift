import Backbones
import Networks
import Support
import Tensors

/// A step of LoRA: rank 8 on the query and value maps, the loss of the next token, AdamW.
struct TuningBenchmark {
  private let model: any LanguageModel
  private let prompts: PackedTexts
  private let continuations: PackedTexts
  private let workers: Workers
  private var parameters: Parameters
  private var optimiser = AdamW(rate: 1e-4)

  /// A benchmark on texts of one length, or `nil` where the model predicts no tokens.
  init?(_ benchmark: BackboneBenchmark) throws {
    let tuned = try benchmark.backbone.adapted(
      by: LoRA.Configuration(rank: 8, alpha: 16), on: nil, key: RandomKey(seed: 1))
    guard let model = tuned as? any LanguageModel else { return nil }
    self.model = model
    let texts = benchmark.texts
    prompts = PackedTexts((0..<texts.count).map { Array(texts[$0].prefix(1)) })
    continuations = PackedTexts((0..<texts.count).map { Array(texts[$0].dropFirst()) })
    workers = benchmark.workers
    parameters = model.trainableParameters
  }

  mutating func step() throws {
    let gradient = try model.gradient(
      of: parameters, prompts: prompts, continuations: continuations, workers: workers)
    try optimiser.step(&parameters, gradients: gradient.gradients)
  }
}
