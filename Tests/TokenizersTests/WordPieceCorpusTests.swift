import Testing
import Tokenizers

/// Token ids equal Hugging Face's on the committed corpus.
struct WordPieceCorpusTests {
  private func compare(_ tokenizer: WordPiece, with name: String) throws {
    let texts = try Fixtures.lines("corpus.txt")
    let expected = try Fixtures.ids(name)
    #expect(expected.count <= texts.count && expected.count >= 600)
    var differing = 0
    for (text, ids) in zip(texts, expected) {
      let found = tokenizer.encode(utf8: text)
      if found != ids {
        differing += 1
        if differing <= 5 {
          Issue.record(
            """
            \(String(decoding: text, as: UTF8.self).debugDescription)
              found    \(found.map(tokenizer.token))
              expected \(ids.map(tokenizer.token))
            """)
        }
      }
    }
    #expect(differing == 0, "of \(expected.count)")
  }

  @Test func uncasedIDsAreHuggingFaces() throws {
    #expect(try Fixtures.ids("corpus.ids").count >= 2000)
    try compare(Fixtures.tokenizer(), with: "corpus.ids")
  }

  /// The vocabulary spelt as GGUF files spell it: `▁` before what begins a word.
  @Test func vocabulariesOfGGUFAreTheSame() throws {
    let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    let tokens = try Fixtures.lines("vocab.txt").map { String(decoding: $0, as: UTF8.self) }
    var vocabulary = VocabularyDescription(
      model: "bert",
      tokens: tokens.map { token in
        special.contains(token)
          ? token
          : token.utf8.starts(with: "##".utf8)
            ? String(token.unicodeScalars.dropFirst(2)) : "\u{2581}" + token
      })
    vocabulary.types = tokens.map { special.contains($0) ? 3 : 1 }
    let tokenizer = try WordPiece(vocabulary, path: "FILE")
    #expect((0..<Int32(tokens.count)).map(tokenizer.token) == tokens)
    try compare(tokenizer, with: "corpus.ids")
  }

  @Test func idsWithoutNormalisationAreHuggingFaces() throws {
    let normalizer = BertNormalizer(
      cleansText: false, separatesIdeographs: false, stripsAccents: false, lowercases: false)
    try compare(Fixtures.tokenizer(normalizer: normalizer), with: "corpus-cased.ids")
  }

  @Test func decodedTextsAreHuggingFaces() throws {
    let tokenizer = try Fixtures.tokenizer()
    for (ids, expected) in zip(
      try Fixtures.ids("corpus.ids"), try Fixtures.lines("decoded.txt"))
    {
      #expect(Array(tokenizer.decode(ids).utf8) == expected)
    }
  }

}
