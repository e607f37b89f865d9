import Testing
import Tokenizers

/// Text that comes token by token.
struct IncrementalDecoderTests {
  /// Every text of the corpus comes out as if decoded at once, and no character in halves.
  @Test(arguments: ["smollm", "llama2", "t5"])
  func partsMakeUpTheWhole(kind: String) throws {
    let tokenizer = try SubwordTokenizer(tokenizerFile: Fixtures.path("\(kind).json"))
    var decoder = IncrementalDecoder(tokenizer)
    var waited = 0
    for text in try Fixtures.lines("corpus.txt").prefix(400) {
      let ids = tokenizer.encode(utf8: text)
      var parts: [String] = []
      for id in ids {
        parts.append(decoder.add(id))
        if parts.last == "" { waited += 1 }
        #expect(parts.last?.unicodeScalars.contains("\u{fffd}") == false)
      }
      parts.append(decoder.finish())
      #expect(parts.joined() == tokenizer.decode(ids))
    }
    #expect(waited > 0)
  }

  @Test func bytesThatMakeUpNothingDoNotWaitForever() throws {
    let tokenizer = try SubwordTokenizer(tokenizerFile: Fixtures.path("llama2.json"))
    let byte = try #require(tokenizer.id(of: "<0xFF>"))
    var decoder = IncrementalDecoder(tokenizer)
    let parts = (0..<20).map { _ in decoder.add(byte) } + [decoder.finish()]
    #expect(parts.contains("\u{fffd}") || parts.contains { $0.unicodeScalars.count > 1 })
    #expect(parts.joined() == String(repeating: "\u{fffd}", count: 20))
  }
}
