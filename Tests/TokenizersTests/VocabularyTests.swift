import Support
import Testing
import Tokenizers

/// Tokenizers made of vocabularies as GGUF files carry them.
struct VocabularyTests {
  static var byteLevel: VocabularyDescription {
    var vocabulary = VocabularyDescription(
      model: "gpt2", tokens: ["<|end|>", "a", "b", "1", "Ġ", "ab", "Ġa", "Ġab", "11", "é"])
    vocabulary.types = [3, 1, 1, 1, 1, 1, 1, 1, 1, 4]
    vocabulary.merges = ["a b", "Ġ a", "Ġ ab", "1 1"]
    vocabulary.roles = TokenRoles(beginning: 0, end: 0)
    return vocabulary
  }

  static var sentencePiece: VocabularyDescription {
    var vocabulary = VocabularyDescription(
      model: "llama",
      tokens: ["<unk>", "<s>", "</s>", "<0xC3>", "<0xA9>", "▁", "a", "b", "▁a", "ab", "▁ab"])
    vocabulary.types = [2, 3, 3, 6, 6, 1, 1, 1, 1, 1, 1]
    vocabulary.scores = [0, 0, 0, 0, 0, -4, -5, -6, -2, -1, -3]
    vocabulary.roles = TokenRoles(beginning: 1, end: 2, unknown: 0)
    return vocabulary
  }

  static var wordPieces: VocabularyDescription {
    var vocabulary = VocabularyDescription(
      model: "bert", tokens: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "▁ab", "c", "▁[unused1]", "▁é"])
    vocabulary.types = [3, 3, 3, 3, 1, 1, 1, 1]
    return vocabulary
  }

  @Test func wordPiecesAreSpeltByWhereTheyStand() throws {
    let tokenizer = try WordPiece(Self.wordPieces, path: "FILE")
    #expect(
      (0..<8).map(tokenizer.token)
        == ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "ab", "##c", "[unused1]", "é"])
    #expect(tokenizer.encode("ABC ab[SEP] é", addingSpecialTokens: true) == [2, 4, 5, 4, 3, 1, 3])
    #expect(tokenizer.roles == TokenRoles(beginning: 2, end: 3, padding: 0, unknown: 1))
    // A vocabulary with capitals has them told apart, and accents too.
    var cased = Self.wordPieces
    cased.tokens.append("▁Ab")
    cased.types = nil
    #expect(try WordPiece(cased, path: "FILE").encode("Abc abc é") == [8, 5, 4, 5, 7])
    cased.tokens[2] = "▁x"
    let error = #expect(throws: TokenizerError.self) {
      try TokenizerLoader.load(cased, path: "FILE")
    }
    #expect(error?.description == "`FILE`: the vocabulary has no token `[CLS]`")
  }

  private func pieces(_ vocabulary: VocabularyDescription, _ text: String) throws -> [String] {
    let tokenizer = try SubwordTokenizer(vocabulary, path: "FILE")
    return tokenizer.encode(text).map(tokenizer.token)
  }

  @Test func bytesMergeInTheOrderOfTheMerges() throws {
    #expect(try pieces(Self.byteLevel, "ab ab a<|end|>b") == ["ab", "Ġab", "Ġa", "<|end|>", "b"])
    #expect(try pieces(Self.byteLevel, "11") == ["11"])
    // A byte that the vocabulary lacks goes, and what was beside it meets.
    #expect(try pieces(Self.byteLevel, "a中b") == ["ab"])
    #expect(try pieces(Self.byteLevel, "aé") == ["a", "é"])
  }

  @Test func namesOfPreTokenizersChooseTheSteps() throws {
    var vocabulary = Self.byteLevel
    vocabulary.preTokenizer = "smollm"
    #expect(try pieces(vocabulary, "11") == ["1", "1"])
    vocabulary.preTokenizer = "llama-bpe"
    let llama = try SubwordTokenizer(vocabulary, path: "FILE")
    #expect(llama.encode("ab", addingSpecialTokens: true) == [0, 5])
    vocabulary.addsBeginning = false
    vocabulary.addsEnd = true
    let ended = try SubwordTokenizer(vocabulary, path: "FILE")
    #expect(ended.encode("ab", addingSpecialTokens: true) == [5, 0])
  }

  @Test func scoresOrderTheMergesOfCharacters() throws {
    #expect(try pieces(Self.sentencePiece, "a ab") == ["▁a", "▁ab"])
    #expect(try pieces(Self.sentencePiece, "é中") == ["▁", "<0xC3>", "<0xA9>", "<unk>"])
    let tokenizer = try SubwordTokenizer(Self.sentencePiece, path: "FILE")
    #expect(tokenizer.decode([1, 8, 5, 9, 3, 4, 6, 3, 2]) == "a abéa\u{fffd}")
    #expect(tokenizer.encode("a", addingSpecialTokens: true) == [1, 8])
    #expect(tokenizer.id(of: "</s>") == 2 && tokenizer.id(of: "ab") == 9)
    #expect(tokenizer.roles.end == 2 && tokenizer.id(of: "c") == nil)
  }

  @Test func badVocabulariesAreRefused() throws {
    func message(_ change: (inout VocabularyDescription) -> Void) -> String? {
      var vocabulary = Self.byteLevel
      change(&vocabulary)
      return #expect(throws: TokenizerError.self) {
        try SubwordTokenizer(vocabulary, path: "FILE")
      }?.description
    }
    #expect(
      message { $0.model = "rwkv" }
        == "`FILE`: `tokenizer.ggml.model` is `rwkv`, expected `gpt2` or `llama` or `bert` or `t5`")
    #expect(
      message { $0.preTokenizer = "tekken" }
        == "`FILE`: `tokenizer.ggml.pre` is `tekken`, expected `gpt-2` or `default` or `smollm` or "
        + "`llama-bpe` or `qwen2` or `deepseek-r1-qwen`")
    #expect(message { $0.tokens = [] } == "`FILE`: the vocabulary is empty")
    #expect(message { $0.merges = nil } == "`FILE`: has no `tokenizer.ggml.merges`")
    #expect(
      message { $0.merges = ["a b c"] }
        == "`FILE`: merge `a b c` isn't two tokens separated by a space")
    #expect(
      message { $0.merges = ["a 1"] }
        == "`FILE`: merge `a 1` needs token `a1`, which the vocabulary hasn't")
    #expect(
      message { $0.types = [1] }
        == "`FILE`: `tokenizer.ggml.token_type` has 1 elements, expected 10")
    #expect(
      message { $0.roles.end = 10 } == "`FILE`: a special token has id 10, expected one from 0 to 9"
    )
    #expect(
      message {
        $0 = Self.sentencePiece
        $0.scores = nil
      } == "`FILE`: has no `tokenizer.ggml.scores`")
  }
}
