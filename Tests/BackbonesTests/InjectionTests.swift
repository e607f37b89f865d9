import Backbones
import Support
import Tensors
import Testing
import _TestSupport

/// Rows in the place of tokens: where a word's own row stands, the model reads the word.
@Suite struct InjectionTests {
  private let workers = Workers(count: 2)

  /// Texts with some tokens left open, and the rows of the words that stood there.
  private func opened(
    _ texts: PackedTexts, of model: any Backbone
  ) throws -> (texts: PackedTexts, words: [Int32]) {
    var words: [Int32] = []
    let opened = (0..<texts.count).map { text in
      texts[text].enumerated().map { place, token in
        // The first token, the last, and one in between; of the second text none.
        guard text != 1, [0, 2, texts.length(text) - 1].contains(place) else { return token }
        words.append(token)
        return PackedTexts.openPlace
      }
    }
    return (PackedTexts(opened), words)
  }

  /// The rows of the table of words.
  private func rows(_ words: [Int32], of model: any Backbone) -> Tensor {
    let names = ["embeddings.word_embeddings.weight", "wte.weight", "embed_tokens.weight"]
    let weights = model.weights.parameters
    let name = (names + ["shared.weight"]).first(where: weights.contains)
    return weights[name ?? ""].gatheredRows(words)
  }

  @Test(arguments: FamilyTests.models + ["bert-tiny"])
  func rowsOfWordsAreReadAsTheWords(name: String) throws {
    let model = try Fixture.model(name)
    let texts = try Fixture(name + ".safetensors").texts
    let (opened, words) = try opened(texts, of: model)
    let tape = Tape()
    let rows = tape.leaf(rows(words, of: model))
    let pass = Pass(tape, injected: Injection(tokens: rows))
    let states = try model.run(
      layers: 0..<2, from: model.embeddings(of: opened, in: pass), texts: opened, in: pass)
    let expected = try model.run(
      layers: 0..<2, from: tape.constant(model.embeddings(of: texts)), texts: texts, on: tape)
    #expect(states.value.values == expected.value.values)
    // Gradients reach every row.
    let seed = Tensor.random(states.value.shape, seed: 1)
    let gradient = try #require(try tape.backward(from: [(states, seed)])[rows])
    for row in 0..<gradient.rowCount {
      #expect(gradient.row(row).contains { $0 != 0 }, "row \(row)")
    }
  }

  /// Scoring, generation and beam search go the same way as training.
  @Test(arguments: FamilyTests.models)
  func everyUseOfALanguageModelTakesRows(name: String) throws {
    let model = try #require(try Fixture.model(name) as? any LanguageModel)
    let fixture = try Fixture(name + ".safetensors")
    let (texts, continuations) = try (
      fixture.texts, fixture.packed("continuations", "continuation_offsets")
    )
    let (opened, words) = try opened(texts, of: model)
    let table = rows(words, of: model)
    var starts = [0]
    for text in 0..<opened.count {
      starts.append(starts[text] + opened[text].count { $0 == PackedTexts.openPlace })
    }
    let injecting: Injecting = { [starts] prompts, tape in
      let rows = prompts.flatMap { (starts[$0]..<starts[$0 + 1]).map { Int32($0) } }
      return Injection(tokens: rows.isEmpty ? nil : tape.constant(table.gatheredRows(rows)))
    }
    #expect(
      try model.logProbabilities(
        of: continuations, after: opened, injecting: injecting, workers: workers,
        progress: .unwatched)
        == model.logProbabilities(
          of: continuations, after: texts, workers: workers, progress: .unwatched))
    let options = GenerationOptions(most: 5, endTokens: [])
    #expect(
      try model.generate(
        after: opened, options: options, injecting: injecting, workers: workers,
        progress: .unwatched
      ).map(\.tokens)
        == model.generate(
          after: texts, options: options, workers: workers, progress: .unwatched
        ).map(\.tokens))
    let found = try model.searchBeams(
      after: opened, width: 3, options: options, injecting: injecting, workers: workers,
      progress: .unwatched)
    let expected = try model.searchBeams(
      after: texts, width: 3, options: options, workers: workers, progress: .unwatched)
    #expect(found.map { $0.map(\.tokens) } == expected.map { $0.map(\.tokens) })
  }
}
