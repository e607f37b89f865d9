import Foundation
import Support
import Testing
import Tokenizers
import _TestSupport

/// Mutated `tokenizer.json` files either load or give a `TokenizerError`; what loads encodes and
/// decodes; nothing traps, and nothing allocates more than it may.
struct TokenizerFuzzTests {
  /// Small files of every kind, with every step, and those that Hugging Face's library wrote.
  static func corpus() throws -> (small: [JSONMutation], real: [JSONMutation]) {
    let template =
      #"{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<e>"}},"#
      + #"{"Sequence":{"id":"A"}}],"special_tokens":{"<e>":{"tokens":["<e>"]}}}"#
    let small = [
      TokenizerFileTests.json(),
      SubwordFileTests.bytePair(
        normalizer: #"{"type":"NFC"}"#,
        processor: #"{"type":"Sequence","processors":[\#(template),{"type":"ByteLevel"}]}"#),
      SubwordFileTests.bytePair(
        preTokenizer: #"{"type":"Sequence","pretokenizers":[{"type":"Digits","#
          + #""individual_digits":true},{"type":"ByteLevel","use_regex":true}]}"#,
        added: #"[{"id":5,"content":"<e>","special":true,"lstrip":true,"rstrip":true},"#
          + #"{"id":6,"content":"b","normalized":true,"single_word":true}]"#,
        settings: #""ignore_merges":true,"#),
      SubwordFileTests.bytePair(
        normalizer: #"{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"_"},"#
          + #"{"type":"Replace","pattern":{"String":" "},"content":"_"}]}"#,
        preTokenizer: #"{"type":"Metaspace","replacement":"_","split":true}"#,
        processor: #"{"type":"RobertaProcessing","cls":["a",0],"sep":["<e>",5]}"#,
        decoder: #"{"type":"Sequence","decoders":[{"type":"ByteFallback"},{"type":"Fuse"},"#
          + #"{"type":"Strip","content":" ","start":1,"stop":0}]}"#,
        settings: #""unk_token":"a","byte_fallback":true,"fuse_unk":true,"#),
      SubwordFileTests.unigram(), SubwordFileTests.unigram(settings: #""unk_id":0,"#),
    ]
    let real = [
      "gpt2", "smollm", "llama3", "qwen2", "llama2", "metaspace", "t5", "unigram_bytes",
    ]
    return try (
      small.map { JSONMutation(Array($0.utf8)) },
      real.map { JSONMutation(try Fixtures.bytes("\($0).json")) }
    )
  }

  static func fuzzing() throws -> Fuzzing {
    let (small, real) = try corpus()
    let all = small + real
    let values = [
      "\"WordPiece\"", "\"BPE\"", "\"Unigram\"", "\"Sequence\"", "\"ByteLevel\"", "\"Metaspace\"",
      "\"Split\"", "\"Digits\"", "\"NFC\"", "\"Precompiled\"", "\"Replace\"", "\"AAAA\"",
      "\"BAAAAAAAAAAA\"", "[\"\",1]", "[\"a\",-1e999]", "\"a b\"", "\"<0x61>\"", "\" {2,}\"",
    ]
    let pieces = [
      "{", "}", "[", "]", ",", ":", "\"", "\\ud800", "null", "true", "1e9", "-1", "\"type\":",
      "\"normalized\":true,", "\"single_word\":true,", "\"lstrip\":true,", "\"\":1,", "[CLS]", "\0",
    ]
    return Fuzzing("tokenizer.json") { draws in
      let file = draws.pick(draws.oneIn(3) ? real : small)
      var bytes = file.mutated(with: all, values: values, &draws)
      if draws.oneIn(6) { Fuzzing.mutate(&bytes, pieces: pieces, &draws) }
      return bytes
    }
  }

  /// Texts that take every way through a tokenizer, and some of the corpus.
  static func texts() throws -> [String] {
    let corpus = try Fixtures.lines("corpus.txt").filter { $0.count < 200 }
    return [
      "", " ", "  ", "a", "ab  ab é<e> 中 1\n2", "\u{0}\u{1f600}b", "e\u{301}ﷺ ㋿", "[CLS] a[SEP]",
      "It's 12,345.678 o'clock\r\n\r\n  \tx", String(repeating: "a ", count: 60),
    ]
      + stride(from: 0, to: corpus.count, by: corpus.count / 12).map {
        String(decoding: corpus[$0], as: UTF8.self)
      }
  }

  /// Loads a tokenizer, and has it encode the texts and decode what comes out.
  static func readAll(_ path: String, _ texts: [String]) throws -> Bool {
    do {
      let tokenizer = try TokenizerLoader.load(file: path)
      for text in texts {
        let ids = tokenizer.encode(text, addingSpecialTokens: true)
        #expect(ids.allSatisfy { 0..<Int32(tokenizer.vocabularySize) ~= $0 })
        _ = tokenizer.decode(ids, skippingSpecialTokens: false)
        _ = ids.prefix(10).map { tokenizer.id(of: tokenizer.token($0)) }
      }
      return true
    } catch let error as TokenizerError {
      #expect(!error.description.isEmpty)
      return false
    }
  }

  @Test func mutatedFilesNeverTrap() async throws {
    let place = try FuzzingPlace()
    await #expect(processExitsWith: .success) { [path = place.path as String] in
      let texts = try TokenizerFuzzTests.texts()
      // The tables of all characters are made once, and no file's.
      for kind in ["gpt2", "t5"] {
        _ = try TokenizerFuzzTests.readAll(Fixtures.path("\(kind).json"), texts)
      }
      try TokenizerFuzzTests.fuzzing().run(in: path) {
        try TokenizerFuzzTests.readAll($0, texts)
      }
    }
    try place.finish()
  }
}
