import Foundation
import Testing
import Tokenizers
import _TestSupport

/// Token ids and decoded texts equal Hugging Face's on the committed corpus, for every kind of
/// tokenizer.
struct SubwordCorpusTests {
  private func compare(_ tokenizer: SubwordTokenizer, with name: String) throws {
    try TokenDigests.compare(
      with: name, encode: { tokenizer.encode(utf8: $0) }, decode: { tokenizer.decode($0) })
  }

  @Test(arguments: [
    "gpt2", "smollm", "llama3", "qwen2", "llama2", "metaspace", "t5", "unigram_bytes",
  ])
  func everyTextIsHuggingFaces(kind: String) throws {
    let tokenizer = try SubwordTokenizer(tokenizerFile: Fixtures.path("\(kind).json"))
    try compare(tokenizer, with: "\(kind).digests")
  }

  @Test func scoresGiveTheMergesThatHuggingFaceWrites() throws {
    let file = try SubwordTokenizer(tokenizerFile: Fixtures.path("llama2.json"))
    var vocabulary = VocabularyDescription(
      model: "llama", tokens: (0..<Int32(file.vocabularySize)).map(file.token))
    vocabulary.roles = TokenRoles(beginning: 1, end: 2, unknown: 0)
    vocabulary.types = vocabulary.tokens.indices.map { $0 == 0 ? 2 : $0 < 3 ? 3 : $0 < 259 ? 6 : 1 }
    // SentencePiece's scores of merged pieces fall with the id.
    vocabulary.scores = vocabulary.tokens.indices.map { $0 < 259 ? 0 : -Float($0 - 259) }
    let tokenizer = try SubwordTokenizer(vocabulary, path: "llama2")
    try compare(tokenizer, with: "llama2.digests")
  }

  @Test func textsThatStandAloneHaveTokensAround() throws {
    func around(_ kind: String) throws -> [[String]] {
      let tokenizer = try SubwordTokenizer(tokenizerFile: Fixtures.path("\(kind).json"))
      return [tokenizer.prefixIDs, tokenizer.suffixIDs].map { $0.map(tokenizer.token) }
    }
    #expect(try around("gpt2") == [["<s>"], ["</s>"]])
    #expect(try around("smollm") == [[], []])
    #expect(try around("llama3") == [["<|im_start|>"], []])
    #expect(try around("llama2") == [["<s>"], []])
    #expect(try around("t5") == [[], ["</s>"]])
  }
}
