import Backbones
import Foundation
import Support
import Synchronization
import Tensors
import Testing
import _TestSupport

/// Continuing texts, against Transformers and against the definitions.
@Suite struct GenerationTests {
  private let workers = Workers(count: 2)

  private func model(_ name: String) throws -> (any LanguageModel, PackedTexts, Fixture) {
    let fixture = try Fixture(name + ".safetensors")
    let model = try #require(try Fixture.model(name) as? any LanguageModel)
    return (model, try fixture.texts, fixture)
  }

  private func generate(
    _ model: any LanguageModel, _ texts: PackedTexts, _ options: GenerationOptions,
    workers: Int = 2
  ) throws -> [GeneratedText] {
    try model.generate(
      after: texts, options: options, workers: Workers(count: workers), progress: .unwatched)
  }

  @Test(arguments: FamilyTests.models) func greedyEqualsTransformers(name: String) throws {
    let (model, texts, fixture) = try model(name)
    let expected = try fixture.file.integers(named: "greedy")
    let written = try generate(model, texts, GenerationOptions(most: 12, endTokens: []))
    for text in 0..<texts.count {
      #expect(
        written[text].tokens.map { Int($0) } == Array(expected[text * 12..<text * 12 + 12]))
      #expect(!written[text].isEnded)
    }
    let scores = try model.logProbabilities(
      of: PackedTexts(written.map(\.tokens)), after: texts, workers: workers, progress: .unwatched)
    for text in 0..<texts.count {
      expectClose(
        written[text].logProbability,
        scores[text * 12..<text * 12 + 12].reduce(0) { $0 + Double($1) }, relative: 1e-4)
    }
  }

  @Test(arguments: FamilyTests.models) func beamsEqualTransformers(name: String) throws {
    let (model, texts, fixture) = try model(name)
    let expected = try fixture.file.integers(named: "beams")
    let scores = try fixture.tensor("beam_scores").values
    let found = try model.searchBeams(
      after: texts, width: 4, options: GenerationOptions(most: 6, endTokens: []),
      workers: workers, progress: .unwatched)
    for text in 0..<texts.count {
      for rank in 0..<3 {
        let place = text * 3 + rank
        #expect(
          found[text][rank].tokens.map { Int($0) } == Array(expected[place * 6..<place * 6 + 6]),
          "text \(text), rank \(rank)")
        expectClose(found[text][rank].logProbability / 6, Double(scores[place]), relative: 1e-4)
      }
    }
  }

  @Test func anEndTokenEndsATextAndIsNotPartOfIt() throws {
    let (model, texts, _) = try model("llama-tiny")
    let free = try generate(model, texts, GenerationOptions(most: 12, endTokens: []))
    let end = free[0].tokens[5]
    let first = try #require(free[0].tokens.firstIndex(of: end))
    let written = try generate(model, texts, GenerationOptions(most: 12, endTokens: [end]))
    #expect(written[0].tokens == Array(free[0].tokens.prefix(first)))
    #expect(written[0].isEnded)
    // The others go on as if nothing had happened.
    for text in 1..<texts.count {
      let tokens = free[text].tokens
      #expect(written[text].tokens == Array(tokens.prefix(tokens.firstIndex(of: end) ?? 12)))
    }
  }

  @Test func samplesAreAFunctionOfTheKey() throws {
    let (model, texts, _) = try model("qwen2-tiny")
    func sample(_ seed: UInt64, workers: Int = 2) throws -> [GeneratedText] {
      try generate(
        model, texts,
        GenerationOptions(
          most: 8, choice: .sampling(temperature: 1.5), endTokens: [], key: RandomKey(seed: seed)),
        workers: workers)
    }
    #expect(try sample(1) == sample(1, workers: 1))
    #expect(try sample(1) != sample(2))
    let greedy = try generate(model, texts, GenerationOptions(most: 8, endTokens: []))
    for choice in [
      GenerationOptions.Choice.sampling(temperature: 1, topK: 1),
      .sampling(temperature: 1, topP: 1e-6), .sampling(temperature: 1e-4),
      .sampling(temperature: 0),
    ] {
      let options = GenerationOptions(most: 8, choice: choice, endTokens: [])
      #expect(try generate(model, texts, options).map(\.tokens) == greedy.map(\.tokens))
    }
  }

  @Test func samplesFollowTheModelsProbabilities() throws {
    let (model, texts, _) = try model("gpt2-tiny")
    let prompt = Array(texts[0])
    let pass = Pass(Tape(recording: false))
    let decoding = try model.startDecoding(PackedTexts([prompt]), in: pass)
    let logits = model.logits(of: pass.tape.constant(decoding.states), in: pass).value.values
    let best = logits.indices.sorted { logits[$0] > logits[$1] }.prefix(5)
    let weights = best.map { exp(Double(logits[$0]) / 2) }
    let count = 2000
    let drawn = try generate(
      model, PackedTexts(Array(repeating: prompt, count: count)),
      GenerationOptions(most: 1, choice: .sampling(temperature: 2, topK: 5), endTokens: []))
    let tokens = drawn.map { Int($0.tokens[0]) }
    for (token, weight) in zip(best, weights) {
      let share = weight / weights.reduce(0, +)
      let deviation = (share * (1 - share) / Double(count)).squareRoot()
      let found = Double(tokens.count { $0 == token }) / Double(count)
      #expect(abs(found - share) <= 5 * deviation)
    }
    #expect(Set(tokens).isSubset(of: Set(best)))
  }

  private static let allowed: [[Int32]] = [[7, 8, 9], [7, 8], [7, 10], [11]]

  @Test(arguments: [[3], []] as [[Int32]]) func onlyAllowedSequencesAreWritten(ends: [Int32]) throws
  {
    let (model, texts, _) = try model("t5-tiny")
    let options = GenerationOptions(
      most: 6, endTokens: ends, allowed: AllowedSequences(Self.allowed))
    for text in try generate(model, texts, options) {
      #expect(Self.allowed.contains(text.tokens))
      #expect(text.isEnded)
    }
  }

  /// A wide search over few sequences finds all, in the order of their log-probabilities.
  @Test(arguments: [[3], []] as [[Int32]])
  func beamsOverATrieRankAllItsSequences(ends: [Int32]) throws {
    let (model, texts, _) = try model("t5-gated")
    let options = GenerationOptions(
      most: 6, endTokens: ends, allowed: AllowedSequences(Self.allowed))
    let found = try model.searchBeams(
      after: texts, width: 8, lengthPenalty: 0, options: options, workers: workers,
      progress: .unwatched)
    let all = PackedTexts(Self.allowed.map { $0 + ends })
    for text in 0..<texts.count {
      let scores = try model.logProbabilities(
        of: all, after: texts[text..<text + 1], promptOf: [0, 0, 0, 0], workers: workers,
        progress: .unwatched)
      let sums = (0..<4).map { index in
        scores[all.offsets[index]..<all.offsets[index + 1]].reduce(0) { $0 + Double($1) }
      }
      let order = (0..<4).sorted { sums[$0] > sums[$1] }
      #expect(found[text].map(\.tokens) == order.map { Self.allowed[$0] })
      expectClose(found[text].map(\.logProbability), order.map { sums[$0] }, relative: 1e-4)
      #expect(!found[text].contains { !$0.isEnded })
    }
  }

  @Test func generationCanBeWatchedAndCancelled() throws {
    let (model, texts, _) = try model("llama-tiny")
    let progress = Progress()
    let longest = Mutex(0)
    #expect(throws: Cancelled.self) {
      try model.generate(
        after: texts, options: GenerationOptions(most: 12, endTokens: []),
        workers: Workers(count: 1), progress: progress
      ) { _, text in
        longest.withLock { $0 = max($0, text.tokens.count) }
        if text.tokens.count == 2 { progress.cancellation.cancel() }
      }
    }
    #expect(longest.withLock { $0 } == 2)
  }
}
