import Testing
import Tokenizers

struct WordPieceTests {
  static let tokens = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "un", "##aff", "##able", "aff", "a", "##b", "ab",
    "##bc", "!", "é", "##\u{301}", "中",
  ]
  let tokenizer: WordPiece
  init() throws { tokenizer = try WordPiece(tokens: Self.tokens) }

  private func pieces(_ text: String) -> [String] {
    tokenizer.encode(text).map(tokenizer.token)
  }

  @Test func takesTheLongestTokenFromTheLeft() {
    #expect(pieces("unaffable") == ["un", "##aff", "##able"])
    #expect(pieces("abb abc") == ["ab", "##b", "[UNK]"])
    #expect(pieces("abbc") == ["ab", "##bc"])
  }

  @Test func aWordThatCannotBeCutIsUnknownAsAWhole() {
    #expect(pieces("unaffx a") == ["[UNK]", "a"])
    #expect(pieces("##b") == ["[UNK]", "[UNK]", "[UNK]"])
  }

  @Test func longWordsAreUnknown() {
    #expect(pieces("a" + String(repeating: "b", count: 99)).count == 99)
    #expect(pieces("a" + String(repeating: "b", count: 100)) == ["[UNK]"])
  }

  @Test func specialTokensStandForThemselves() {
    #expect(pieces("a[MASK]b [SEP]ab") == ["a", "[MASK]", "[UNK]", "[SEP]", "ab"])
    #expect(pieces("[mask]") == ["[UNK]", "[UNK]", "[UNK]"])
  }

  @Test func cleaningRemovesControlsAndTurnsSpaceToSpaces() {
    #expect(pieces("a\u{0}b\u{200b}b\u{fffd}") == ["ab", "##b"])
    #expect(pieces("a\na\ra\ta\u{a0}a\u{2028}a").count == 6)
    #expect(pieces("") == [])
    #expect(pieces(" \n\u{7f} ") == [])
  }

  @Test func malformedUTF8IsReplacedAndThenCleanedAway() {
    #expect(tokenizer.encode(utf8: [0x61, 0xff, 0x62, 0xc3]) == tokenizer.encode("ab"))
    #expect(tokenizer.encode(utf8: [0xed, 0xa0, 0x80]) == [])
  }

  @Test func ideographsAndPunctuationStandAlone() {
    #expect(pieces("a中a!A") == ["a", "中", "a", "!", "a"])
  }

  @Test func accentsGoWhereTextIsLowercased() throws {
    #expect(pieces("É") == ["[UNK]"])
    var options = WordPiece.Options()
    options.normalizer = BertNormalizer(stripsAccents: false)
    let keeping = try WordPiece(tokens: Self.tokens, options: options)
    #expect(keeping.encode("É e\u{301}").map(keeping.token) == ["é", "[UNK]"])
    #expect(keeping.encode("é\u{301}").map(keeping.token) == ["é", "##\u{301}"])
  }

  @Test func specialTokensGoAroundAndTheLimitCountsThem() {
    #expect(tokenizer.encode("a ab a", addingSpecialTokens: true) == [2, 9, 11, 9, 3])
    #expect(tokenizer.encode("a ab a", addingSpecialTokens: true, limit: 4) == [2, 9, 11, 3])
    #expect(tokenizer.encode("a ab a", addingSpecialTokens: true, limit: 0) == [2, 3])
    #expect(tokenizer.encode("a ab a", addingSpecialTokens: false, limit: 2) == [9, 11])
    #expect(tokenizer.encode("", addingSpecialTokens: true) == [2, 3])
  }

  @Test func tokensAndIDsLeadToEachOther() {
    #expect(tokenizer.vocabularySize == Self.tokens.count)
    #expect(tokenizer.id(of: "##able") == 7)
    #expect(tokenizer.id(of: "##a") == nil)
    #expect(tokenizer.token(7) == "##able")
    #expect(tokenizer.token(-1) == "" && tokenizer.token(99) == "")
  }

  @Test func decodingJoinsPiecesAndLeavesOutSpecialTokens() {
    #expect(tokenizer.decode([2, 5, 6, 7, 13, 9, 3, 99]) == "unaffable! a")
    #expect(tokenizer.decode([2, 9, 3], skippingSpecialTokens: false) == "[CLS] a [SEP]")
    #expect(tokenizer.decode([6, 9]) == "##aff a")
  }
}
