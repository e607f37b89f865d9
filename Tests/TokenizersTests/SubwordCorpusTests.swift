import Foundation
import Support
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

  /// A unigram model, its map of characters among the metadata, as GGUF carries T5's.
  @Test func vocabulariesOfT5AreHuggingFaces() throws {
    let file = try JSONSerialization.jsonObject(with: Data(Fixtures.bytes("t5.json")))
    let json = try #require(file as? [String: Any])
    let model = try #require(json["model"] as? [String: Any])
    let pieces = try #require(model["vocab"] as? [[Any]])
    let normalizer = try #require(json["normalizer"] as? [String: Any])
    let steps = try #require(normalizer["normalizers"] as? [[String: Any]])
    let map = try #require(steps[0]["precompiled_charsmap"] as? String)
    var vocabulary = VocabularyDescription(
      model: "t5", tokens: pieces.compactMap { $0[0] as? String } + ["[PAD1]", "[PAD2]"])
    // What fills a vocabulary up is never written, and its score is no token's.
    vocabulary.scores = pieces.compactMap { ($0[1] as? Double).map(Float.init) } + [-1000, -1000]
    vocabulary.types = vocabulary.tokens.indices.map {
      $0 >= pieces.count ? 5 : $0 < 2 ? 3 : $0 == 2 ? 2 : 1
    }
    vocabulary.characterMap = try Array(#require(Data(base64Encoded: map)))
    vocabulary.roles = TokenRoles(end: 1, padding: 0, unknown: 2)
    let tokenizer = try SubwordTokenizer(vocabulary, path: "t5")
    try compare(tokenizer, with: "t5.digests")
    #expect(tokenizer.suffixIDs == [1] && tokenizer.prefixIDs.isEmpty)
    #expect(!tokenizer.encode("[PAD1]").contains(Int32(pieces.count)))
    vocabulary.characterMap = [1, 2]
    let error = #expect(throws: TokenizerError.self) {
      try SubwordTokenizer(vocabulary, path: "FILE")
    }
    #expect(
      error?.description
        == "`FILE`: `tokenizer.ggml.precompiled_charsmap` isn't a map of characters")
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
