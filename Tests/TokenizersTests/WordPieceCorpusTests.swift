import Testing

@testable import Tokenizers

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

  @Test func everyCodePointHasHuggingFacesClass() throws {
    var flags = [String](repeating: "", count: 0x110000)
    for line in try Fixtures.lines("code-points.txt") {
      let parts = String(decoding: line, as: UTF8.self).split(separator: " ")
      let first = try #require(Int(parts[0], radix: 16))
      let last = try #require(Int(parts[1], radix: 16))
      for value in first...last { flags[value] = String(parts[2]) }
    }
    var differing: [String] = []
    for value in UInt32(0)..<0x110000 {
      guard let scalar = Unicode.Scalar(value) else { continue }
      var found = ""
      if scalar.isRemovedByBert { found += "r" }
      if scalar.properties.isWhitespace { found += "w" }
      if scalar.isBertPunctuation { found += "p" }
      if scalar.isBertAccent { found += "m" }
      if scalar.isBertIdeograph { found += "i" }
      if found != flags[Int(value)] {
        differing.append("\(String(value, radix: 16)) \(found) \(flags[Int(value)])")
      }
    }
    #expect(differing.isEmpty)
  }
}
