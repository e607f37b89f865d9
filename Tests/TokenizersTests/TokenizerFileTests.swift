import Foundation
import Support
import Testing
import Tokenizers
import _TestSupport

/// Loading tokenizers, and every message of a bad file, word for word.
struct TokenizerFileTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// A small `tokenizer.json`; each part can be replaced.
  static func json(
    normalizer: String =
      #"{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"#
      + #""strip_accents":null,"lowercase":true}"#,
    preTokenizer: String = #"{"type":"BertPreTokenizer"}"#,
    processor: String =
      #"{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},"#
      + #"{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"[SEP]","type_id":0}}],"#
      + #""pair":[],"special_tokens":{}}"#,
    added: String =
      #"[{"id":1,"content":"[CLS]","single_word":false,"lstrip":false,"normalized":false},"#
      + #"{"id":2,"content":"[SEP]"}]"#,
    type: String = "WordPiece",
    vocabulary: String = ###"{"[UNK]":0,"[CLS]":1,"[SEP]":2,"a":3,"##b":4,"é":5,"e\u0301":6}"###
  ) -> String {
    """
    {"version":"1.0","truncation":{"max_length":128},"padding":null,"added_tokens":\(added),
     "normalizer":\(normalizer),"pre_tokenizer":\(preTokenizer),"post_processor":\(processor),
     "decoder":{"type":"WordPiece"},"model":{"type":"\(type)","unk_token":"[UNK]",
     "continuing_subword_prefix":"##","max_input_chars_per_word":9,"vocab":\(vocabulary)}}
    """
  }

  private func load(_ json: String) throws -> WordPiece {
    try WordPiece(tokenizerFile: folder.write(json.utf8, to: "tokenizer.json"))
  }

  @Test func readsEveryPart() throws {
    let tokenizer = try load(Self.json())
    var expected = WordPiece.Options()
    expected.special = ["[CLS]", "[SEP]"]
    expected.maximumWordLength = 9
    #expect(tokenizer.options == expected)
    #expect(tokenizer.vocabularySize == 7)
    #expect(tokenizer.encode("Ab", addingSpecialTokens: true) == [1, 3, 4, 2])
    #expect(tokenizer.token(5) == "é" && tokenizer.token(6).unicodeScalars.count == 2)
  }

  @Test func readsFlagsAndBertProcessing() throws {
    let tokenizer = try load(
      Self.json(
        normalizer: #"{"type":"BertNormalizer","clean_text":false,"strip_accents":true,"#
          + #""handle_chinese_chars":false,"lowercase":false}"#,
        processor: #"{"type":"BertProcessing","sep":["[SEP]",2],"cls":["[CLS]",1]}"#))
    #expect(
      tokenizer.options.normalizer
        == BertNormalizer(
          cleansText: false, separatesIdeographs: false, stripsAccents: true, lowercases: false))
    #expect(tokenizer.encode("a", addingSpecialTokens: true) == [1, 3, 2])
    #expect(try load(Self.json(processor: "null")).options.prefix == [])
  }

  @Test func addedTokensExtendTheVocabulary() throws {
    let tokenizer = try load(
      Self.json(
        added: #"[{"id":1,"content":"[CLS]"},{"id":2,"content":"[SEP]"},{"id":7,"content":"[X]"}]"#)
    )
    #expect(tokenizer.encode("a[X]a") == [3, 7, 3])
    #expect(tokenizer.vocabularySize == 8)
  }

  @Test func aFolderIsReadFromTokenizerJSONOrVocabulary() throws {
    let tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "É", "é", "e"]
    try folder.write(tokens.joined(separator: "\r\n").utf8, to: "vocab.txt")
    #expect(try TokenizerLoader.load(folder: folder.path).encode("É") == [7])
    try folder.write(
      #"{"do_lower_case":false,"strip_accents":null,"tokenize_chinese_chars":false,"x":[1.5e-3]}"#
        .utf8, to: "tokenizer_config.json")
    let cased = try #require(try TokenizerLoader.load(folder: folder.path) as? WordPiece)
    #expect(cased.encode("É") == [5])
    #expect(!cased.options.normalizer.separatesIdeographs)
    try folder.write(Self.json().utf8, to: "tokenizer.json")
    #expect(try TokenizerLoader.load(folder: folder.path).vocabularySize == 7)
  }

  private func message(_ body: () throws -> Void) -> String? {
    #expect(throws: TokenizerError.self, performing: body)?.description
      .replacingOccurrences(of: folder.path, with: "DIR")
  }

  @Test(arguments: [
    ("", "malformed at byte 0, expected `{`"),
    ("{} {}", "malformed at byte 3, expected the end"),
    ("{}", "has no `model.type`"),
    (json(type: "BPE", vocabulary: "[]"), "`model.type` is `BPE`, expected `WordPiece`"),
    (
      json(normalizer: #"{"type":"NFC"}"#),
      "`normalizer.type` is `NFC`, expected `BertNormalizer`"
    ),
    (json(normalizer: "null"), "`normalizer.type` is `null`, expected `BertNormalizer`"),
    (json(normalizer: "{}"), "has no `normalizer.type`"),
    (
      json(preTokenizer: "null"),
      "`pre_tokenizer.type` is `null`, expected `BertPreTokenizer`"
    ),
    (
      json(processor: #"{"type":"ByteLevel"}"#),
      "`post_processor.type` is `ByteLevel`, expected `TemplateProcessing` or `BertProcessing`"
    ),
    (json(added: #"[{"id":1}]"#), "has no `added_tokens.content`"),
    (json(added: #"[{"content":"x"}]"#), "has no `added_tokens.id`"),
    (
      json(added: #"[{"id":1,"content":"[CLS]","normalized":true}]"#),
      "`added_tokens.normalized` is `true`, expected `false`"
    ),
    (
      json(added: #"[{"id":9,"content":"[X]"}]"#),
      "token `[X]` has id 9, expected one from 0 to 7"
    ),
    (json(added: #"[{"id":3,"content":"b"}]"#), "two tokens have id 3"),
    (json(added: "[]", vocabulary: "{}"), "the vocabulary is empty"),
    (
      json(added: "[]", vocabulary: #"{"a":0}"#), "the vocabulary has no token `[UNK]`"
    ),
    (
      #"{"model":{"type":"WordPiece","vocab":{"a":-1}}}"#,
      "malformed at byte 42, expected a whole number of at least 0"
    ),
  ])
  func aBadFileIsRefused(json: String, expected: String) {
    #expect(message { _ = try load(json) } == "`DIR/tokenizer.json`: \(expected)")
  }

  @Test func aFileThatCannotBeReadIsNamed() throws {
    #expect(
      message { _ = try TokenizerLoader.load(folder: folder.path) }
        == "`DIR`: holds no tokenizer, expected `tokenizer.json` or `vocab.json` or "
        + "`vocab.txt`")
    #expect(
      message { _ = try WordPiece(vocabularyFile: folder.path("none")) }
        == "`DIR/none`: can't be read: no such file or directory")
    #expect(
      message { _ = try WordPiece(vocabularyFile: folder.path) }
        == "`DIR`: can't be read: is a directory")
    #expect(
      message { _ = try WordPiece(vocabularyFile: folder.write([], to: "vocab.txt")) }
        == "`DIR/vocab.txt`: the vocabulary is empty")
  }

  @Test func largerThanAnyRealFileIsRefused() throws {
    let path = try folder.write([], to: "large")
    truncate(path, 16 << 20 + 1)
    #expect(
      message { _ = try WordPiece(vocabularyFile: path) }
        == "`DIR/large`: has more than 16777216 bytes")
    truncate(path, 0)
    let lines = try folder.write([UInt8](repeating: 10, count: (1 << 20) + 1), to: "lines")
    #expect(
      message { _ = try WordPiece(vocabularyFile: lines) }
        == "`DIR/lines`: the vocabulary is larger than any real one")
    let long = (0..<3).map { String(repeating: String($0), count: 1 << 20) }
    #expect(
      message { _ = try WordPiece(tokens: ["[UNK]"] + long, path: "DIR") }
        == "`DIR`: the vocabulary is larger than any real one")
  }
}
