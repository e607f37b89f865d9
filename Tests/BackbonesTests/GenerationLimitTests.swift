import Backbones
import Support
import Testing
import _TestSupport

/// Where generation stops, and what it refuses.
@Suite struct GenerationLimitTests {
  private let workers = Workers(count: 2)

  private func model(_ name: String) throws -> any LanguageModel {
    try #require(try Fixture.model(name) as? any LanguageModel)
  }

  private func prompt(_ length: Int) -> [Int32] { (0..<length).map { Int32(5 + $0 * 7 % 80) } }

  private func generate(
    _ model: any LanguageModel, _ prompts: [[Int32]], most: Int = 12, ends: [Int32] = [],
    allowed: [[Int32]]? = nil
  ) throws -> [GeneratedText] {
    try model.generate(
      after: PackedTexts(prompts),
      options: GenerationOptions(
        most: most, endTokens: ends, allowed: allowed.map { AllowedSequences($0) }),
      workers: workers, progress: .unwatched)
  }

  private func beams(
    _ model: any LanguageModel, _ prompts: [[Int32]], most: Int = 12, ends: [Int32] = [],
    allowed: [[Int32]]? = nil
  ) throws -> [[GeneratedText]] {
    try model.searchBeams(
      after: PackedTexts(prompts), width: 4,
      options: GenerationOptions(
        most: most, endTokens: ends, allowed: allowed.map { AllowedSequences($0) }),
      workers: workers, progress: .unwatched)
  }

  @Test(arguments: ["gpt2-tiny", "llama-tiny"])
  func textsStopAtTheLongestTheModelReads(name: String) throws {
    let model = try model(name)
    #expect(model.description.longestText == 64)
    let texts = try generate(model, [prompt(60), prompt(3), prompt(63)])
    #expect(texts.map(\.tokens.count) == [4, 12, 1])
    #expect(!texts.contains { $0.isEnded })
    // A text that stops takes nothing from its neighbours.
    #expect(try generate(model, [prompt(3)])[0].tokens == texts[1].tokens)
    #expect(try generate(model, [prompt(60)], most: 4)[0].tokens == texts[0].tokens)
    let found = try beams(model, [prompt(60), prompt(3)])
    #expect(found[0].allSatisfy { $0.tokens.count == 4 && !$0.isEnded })
    #expect(found[1].allSatisfy { $0.tokens.count == 12 })
    // An adapted model has the room of its base.
    let adapted = try model.adapted(by: .init(), on: nil, key: RandomKey(seed: 1))
    let other = try #require(adapted as? any LanguageModel)
    #expect(other.room(after: 60) == 4)
  }

  @Test func aContinuationOfT5IsATextOfItsOwn() throws {
    let model = try model("t5-tiny")
    #expect(model.room(after: 500) == model.description.longestText)
    #expect(try generate(model, [prompt(510)])[0].tokens.count == 12)
  }

  private func message(_ body: () throws -> some Any) -> String {
    do {
      _ = try body()
      return "done"
    } catch { return "\(error)" }
  }

  @Test func promptsWithoutRoomAreRefused() throws {
    let model = try model("gpt2-tiny")
    let words = "but the language model's longest text has 64"
    let full = "prompt 2 has 64 tokens and 1 to follow it, " + words
    #expect(message { try generate(model, [prompt(2), prompt(64)]) } == full)
    #expect(message { try beams(model, [prompt(2), prompt(64)]) } == full)
    #expect(message { try generate(model, [prompt(64)], most: 0) } == "done")
    #expect(
      message { try generate(model, [prompt(65)], most: 0) }
        == "prompt 1 has 65 tokens and 0 to follow it, " + words)
    func score(_ continuation: Int) -> String {
      message {
        try model.logProbabilities(
          of: PackedTexts([prompt(continuation)]), after: PackedTexts([prompt(60)]),
          workers: workers, progress: .unwatched)
      }
    }
    #expect(score(4) == "done")
    #expect(score(5) == "prompt 1 has 60 tokens and 5 to follow it, " + words)
    #expect(
      message {
        try model.gradient(
          of: model.trainableParameters, prompts: PackedTexts([prompt(60)]),
          continuations: PackedTexts([prompt(5)]), workers: workers)
      } == "prompt 1 has 60 tokens and 5 to follow it, " + words)
    let t5 = try self.model("t5-tiny")
    #expect(
      message { try generate(t5, [prompt(513)]) }
        == "prompt 1 has 513 tokens and 1 to follow it, but the language model's longest text "
        + "has 512")
  }

  @Test(arguments: ["gpt2-tiny", "llama-tiny", "t5-tiny"])
  func emptyPromptsAreRefused(name: String) throws {
    let model = try model(name)
    #expect(message { try generate(model, [prompt(1), []]) } == "prompt 2 has no token")
    #expect(message { try beams(model, [[]]) } == "prompt 1 has no token")
    #expect(
      message {
        try model.logProbabilities(
          of: PackedTexts([[7]]), after: PackedTexts([[]]), workers: workers,
          progress: .unwatched)
      } == "prompt 1 has no token")
  }

  @Test func noTokenIsNoText() throws {
    let model = try model("llama-tiny")
    #expect(try generate(model, [prompt(2)], most: 0).map(\.tokens) == [[]])
    #expect(try beams(model, [prompt(2)], most: 0).map { $0.map(\.tokens) } == [[[]]])
    #expect(try generate(model, []).isEmpty)
  }

  /// A sequence that is written whole has ended, though no token was left for its end.
  @Test(arguments: [[3], []] as [[Int32]]) func wholeSequencesHaveEnded(ends: [Int32]) throws {
    let model = try model("llama-tiny")
    for (most, length, isEnded) in [(2, 2, false), (3, 3, true), (4, 3, true)] {
      let one = try generate(model, [prompt(2)], most: most, ends: ends, allowed: [[7, 8, 9]])
      #expect(one[0].tokens == Array([7, 8, 9].prefix(length)))
      #expect(one[0].isEnded == isEnded, "\(most) tokens")
      let best = try beams(model, [prompt(2)], most: most, ends: ends, allowed: [[7, 8, 9]])
      #expect(best[0].map(\.tokens) == [one[0].tokens])
      #expect(best[0].map(\.isEnded) == [isEnded], "\(most) tokens")
      expectClose(best[0][0].logProbability, one[0].logProbability, relative: 1e-5)
    }
    // What could go on is over only where nothing says so.
    let short = try generate(model, [prompt(2)], most: 1, ends: ends, allowed: [[7], [7, 8]])
    #expect(short[0].tokens == [7] && short[0].isEnded == ends.isEmpty)
  }

  @Test func nothingAllowedIsNothingWritten() throws {
    let model = try model("llama-tiny")
    let texts = try generate(model, [prompt(2)], allowed: [])
    #expect(texts.map(\.tokens) == [[]] && !texts[0].isEnded)
  }

  /// An end token that a sequence has too is one candidate, not two.
  @Test func endTokensInSequencesCountOnce() throws {
    let model = try model("llama-tiny")
    let found = try beams(model, [prompt(2)], ends: [3], allowed: [[7, 3], [7], [8, 3]])
    #expect(found[0].map(\.tokens).sorted { $0[0] < $1[0] } == [[7], [8]])
    #expect(!found[0].contains { !$0.isEnded })
  }
}
