import Backbones
import Support

/// Tokens a second that a language model writes.
struct GenerationBenchmark {
  let model: any LanguageModel
  let workers: Workers

  /// Tokens a second of a prompt of 256 that is read, one token being written after it.
  func reading(budget: Double) throws -> Double {
    let prompt = PackedTexts([(0..<256).map { 1000 + Int32($0 * 997) % 20_000 }])
    let seconds = try medianSeconds(budget: budget) {
      _ = try model.generate(
        after: prompt, options: GenerationOptions(most: 1, endTokens: []), workers: workers,
        progress: .unwatched)
    }
    return 256 / seconds
  }

  /// Greedy tokens a second after some prompts of 16 tokens, 32 tokens each.
  func rate(prompts count: Int, budget: Double) throws -> Double {
    let prompts = PackedTexts(
      (0..<count).map { text -> [Int32] in
        (0..<16).map { position -> Int32 in 1000 + Int32(text * 7919 + position * 997) % 20_000 }
      })
    let options = GenerationOptions(most: 32, endTokens: [])
    let seconds = try medianSeconds(budget: budget) {
      _ = try model.generate(
        after: prompts, options: options, workers: workers, progress: .unwatched)
    }
    return Double(count * options.most) / seconds
  }
}
