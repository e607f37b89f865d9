import Foundation
import Support
import Testing
import Tokenizers
import _TestSupport

/// Loading byte-pair encoding and unigram tokenizers, and every message of a bad file, word for word.
struct SubwordFileTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// A small byte-level `tokenizer.json`; each part can be replaced.
  static func bytePair(
    normalizer: String = "null",
    preTokenizer: String = #"{"type":"ByteLevel","add_prefix_space":false}"#,
    processor: String = "null", decoder: String = #"{"type":"ByteLevel"}"#,
    added: String = #"[{"id":5,"content":"<e>","special":true}]"#, settings: String = "",
    vocabulary: String = #"{"a":0,"b":1,"ab":2,"Ġ":3,"Ġab":4}"#,
    merges: String = #"["a b",["Ġ","ab"]]"#
  ) -> String {
    #"{"version":"1.0","truncation":null,"added_tokens":\#(added),"normalizer":\#(normalizer),"#
      + #""pre_tokenizer":\#(preTokenizer),"post_processor":\#(processor),"decoder":\#(decoder),"#
      + #""model":{"type":"BPE","dropout":null,\#(settings)"vocab":\#(vocabulary),"#
      + #""merges":\#(merges)}}"#
  }

  /// A small unigram `tokenizer.json` with a map of characters that replaces `A` by `a`.
  static func unigram(
    vocabulary: String = #"[["<u>",0],["▁",-2.5],["a",-3e0],["▁a",-4],["<0x62>",-9]]"#,
    settings: String = #""unk_id":0,"byte_fallback":true,"#
  ) -> String {
    #"{"normalizer":{"type":"Sequence","normalizers":[{"type":"Strip","strip_right":true},"#
      + #"{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "},"#
      + #"{"type":"Precompiled","precompiled_charsmap":null}]},"#
      + #""pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},"#
      + #"{"type":"Metaspace","replacement":"▁","prepend_scheme":"always"}]},"#
      + #""post_processor":{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A"}},"#
      + #"{"SpecialToken":{"id":"end"}}],"special_tokens":{"end":{"tokens":["<u>"]}}},"#
      + #""decoder":{"type":"Metaspace","replacement":"▁"},"#
      + #""model":{"type":"Unigram",\#(settings)"vocab":\#(vocabulary)}}"#
  }

  private func load(_ json: String) throws -> SubwordTokenizer {
    try SubwordTokenizer(tokenizerFile: folder.write(json.utf8, to: "tokenizer.json"))
  }

  @Test func readsMergesOfBothForms() throws {
    let tokenizer = try load(Self.bytePair())
    #expect(tokenizer.encode("ab ab<e>") == [2, 4, 5])
    #expect(tokenizer.decode([2, 4, 5]) == "ab ab")
    #expect(tokenizer.decode([2, 5], skippingSpecialTokens: false) == "ab<e>")
    #expect(tokenizer.vocabularySize == 6 && tokenizer.id(of: "<e>") == 5)
  }

  @Test func readsScores() throws {
    let tokenizer = try load(Self.unigram())
    #expect(tokenizer.encode(" a   ab ") == [3, 3, 4])
    #expect(tokenizer.encode("中中", addingSpecialTokens: true) == [1, 0, 0])
    #expect(tokenizer.decode([3, 3]) == "a a")
  }

  @Test func addedTokensTakeSpaceAndStandAlone() throws {
    let tokenizer = try load(
      Self.bytePair(
        added: #"[{"id":5,"content":"<e>","lstrip":true,"rstrip":true},"#
          + #"{"id":6,"content":"b","single_word":true}]"#))
    #expect(tokenizer.encode("a <e>\n a") == [0, 5, 0])
    #expect(tokenizer.encode("ab b abb") == [2, 3, 6, 4, 1])
  }

  @Test func theLoaderTakesEveryKind() throws {
    let encoded = { (tokenizer: any Tokenizer) in tokenizer.encode("ab") }
    try folder.write(#"{"a":0,"b":1,"ab":2,"<|endoftext|>":3}"#.utf8, to: "vocab.json")
    try folder.write("#version: 0.2\na b\n".utf8, to: "merges.txt")
    let gpt2 = try TokenizerLoader.load(folder: folder.path)
    #expect(encoded(gpt2) == [2] && gpt2.roles.end == 3)
    #expect(gpt2.encode("a<|endoftext|>") == [0, 3])
    try folder.write(Self.bytePair().utf8, to: "tokenizer.json")
    try folder.write(
      #"{"eos_token":{"content":"<e>","lstrip":false},"bos_token":"a","pad_token":null}"#.utf8,
      to: "tokenizer_config.json")
    let bytePair = try TokenizerLoader.load(folder: folder.path)
    #expect(bytePair.roles == TokenRoles(beginning: 0, end: 5))
    try folder.write(TokenizerFileTests.json().utf8, to: "tokenizer.json")
    #expect(try TokenizerLoader.load(folder: folder.path) is WordPiece)
    #expect(try TokenizerLoader.load(VocabularyTests.byteLevel, path: "FILE").encode("ab") == [5])
    let empty = try TemporaryFolder()
    let error = #expect(throws: TokenizerError.self) {
      try TokenizerLoader.load(folder: empty.path)
    }
    #expect(
      error?.problem.description
        == "holds no tokenizer, expected `tokenizer.json` or `vocab.json` or `vocab.txt`")
  }

  @Test func theFileAtFaultIsNamed() throws {
    func message(vocabulary: String, merges: String) throws -> String? {
      try folder.write(vocabulary.utf8, to: "vocab.json")
      try folder.write(merges.utf8, to: "merges.txt")
      return #expect(throws: TokenizerError.self) { try TokenizerLoader.load(folder: folder.path) }?
        .description.replacingOccurrences(of: folder.path, with: "DIR")
    }
    #expect(
      try message(vocabulary: #"{"a":0,"b":1}"#, merges: "a b\n")
        == "`DIR/merges.txt`: merge `a b` needs token `ab`, which the vocabulary hasn't")
    #expect(
      try message(vocabulary: #"{"a":0}"#, merges: "a b c\n")
        == "`DIR/merges.txt`: merge `a b c` isn't two tokens separated by a space")
    #expect(
      try message(vocabulary: "{}", merges: "") == "`DIR/vocab.json`: the vocabulary is empty")
    #expect(
      try message(vocabulary: #"{"a":1}"#, merges: "")
        == "`DIR/vocab.json`: token `a` has id 1, expected one from 0 to 0")
  }

  @Test(arguments: BadTokenizerFiles.models + BadTokenizerFiles.steps)
  func aBadFileIsRefused(json: String, expected: String) {
    let error = #expect(throws: TokenizerError.self) { try load(json) }
    #expect(
      error?.description.replacingOccurrences(of: folder.path, with: "DIR")
        == "`DIR/tokenizer.json`: \(expected)")
  }
}
