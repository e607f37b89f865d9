import Backbones
import Foundation
import Support
import Tensors
import Testing
import _TestSupport

/// SmolLM2 with its real weights, where `Scripts/fetch-backbones smollm2` has brought them.
@Suite(
  .enabled(
    if: FileManager.default.fileExists(atPath: Fixture.smolLM2),
    "needs `Scripts/fetch-backbones smollm2`"))
struct SmolLM2Tests {
  private static let model = Result {
    try BackboneFolder(path: Fixture.smolLM2).load(name: "smollm2")
  }

  @Test func descriptionComesFromTheFile() throws {
    let description = try Self.model.get().description
    #expect(description.family == "llama")
    #expect(description.layers == 30 && description.width == 576 && description.heads == 9)
    #expect(description.vocabulary == 49_152 && description.longestText == 8192)
    #expect(description.parameterCount == 134_515_008)
    #expect(description.pooling == .last && !description.isRandom)
  }

  @Test func hiddenStatesOfAllLayersEqualTransformers() throws {
    let (model, fixture) = (try Self.model.get(), try Fixture("smollm2.safetensors"))
    let texts = try fixture.texts
    let columns = try fixture.file.integers(named: "columns")
    let (norms, expected) = (try fixture.tensor("norms"), try fixture.tensor("states"))
    let tape = Tape(recording: false)
    var states: [Tensor] = []
    let last = try model.run(
      layers: 0..<30, from: tape.constant(model.embeddings(of: texts)), texts: texts, on: tape,
      visit: { states.append($1.value) })
    states.append(last.value)
    var worst = 0.0
    for layer in 0...30 {
      let wanted = expected.rows(layer..<layer + 1).values
      for token in 0..<texts.tokenCount {
        let actual = states[layer].row(token)
        let squares = columns.enumerated().reduce(0.0) { sum, column in
          let error = actual[column.element] - wanted[token * columns.count + column.offset]
          return sum + Double(error * error)
        }
        // The columns are a sample of the state, so their error is scaled to all of it.
        let error = (squares * 576 / Double(columns.count)).squareRoot()
        worst = max(worst, error / Double(norms.row(layer)[token]))
      }
    }
    #expect(worst <= 1e-4, "relative error per token \(worst)")
  }

  @Test func textsAreTokenisedAsTransformersDoes() throws {
    let (model, fixture) = (try Self.model.get(), try Fixture("smollm2.safetensors"))
    let lines = [
      "Toy Story (1995)", "Amélie (Le fabuleux destin d'Amélie Poulain)", "東京物語",
      "😀 emoji & 4K@60Hz", "for i in range(10): print(i)",
    ]
    let texts = try fixture.texts
    for (line, index) in zip(lines, [1, 3, 5, 6, 7]) {
      #expect(Array(model.pack([line])[0]) == Array(texts[index]))
    }
  }

  /// On all of the tokenizers' corpus.
  @Test func idsAndDecodedTextsAreHuggingFaces() throws {
    let tokenizer = try Self.model.get().tokenizer
    try TokenDigests.compare(
      with: "smollm2.digests", encode: { tokenizer.encode(utf8: $0) },
      decode: { tokenizer.decode($0) })
  }

  /// Every step's best token is far from the second best (`margins` in the fixture).
  @Test func greedyGenerationEqualsTransformers() throws {
    let fixture = try Fixture("smollm2.safetensors")
    let model = try #require(try Self.model.get() as? any LanguageModel)
    let prompts = try fixture.packed("prompts", "prompt_offsets")
    let expected = try fixture.file.integers(named: "greedy")
    let written = try model.generate(
      after: prompts, options: GenerationOptions(most: 40, endTokens: []),
      workers: Workers(count: 2), progress: .unwatched)
    for text in 0..<prompts.count {
      #expect(
        written[text].tokens.map { Int($0) } == Array(expected[text * 40..<text * 40 + 40]),
        "prompt \(text)")
    }
  }
}
