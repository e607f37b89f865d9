import Foundation
import Testing
import Tokenizers
import _TestSupport

/// Files with as many of something as are read, or as fit, make us allocate at most 8 × the file's
/// size + 64 MiB.
struct MemoryTests {
  /// A file that holds many of something.
  struct Crowd: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// What the file begins with.
    var head: String
    /// What stands `count` times, with a comma between; `@` is the number.
    var item: String
    var count: Int
    /// What the file ends with.
    var tail: String
    /// Whether the tokenizer loads; otherwise it is refused for being too large.
    var loads = true

    init(
      _ description: String, _ head: String, _ item: String, _ count: Int, _ tail: String,
      loads: Bool = true
    ) {
      testDescription = description
      (self.head, self.item, self.count, self.tail) = (head, item, count, tail)
      self.loads = loads
    }

    var bytes: [UInt8] {
      let parts = item.split(separator: "@", omittingEmptySubsequences: false)
        .map { Array($0.utf8) }
      var bytes = Array(head.utf8)
      for index in 0..<count {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes += parts[0]
        for part in parts.dropFirst() { bytes += Array(String(index).utf8) + part }
      }
      return bytes + Array(tail.utf8)
    }
  }

  /// The most tokens, and the most merges, that are read.
  private static let most = 1 << 20
  private static let twelve = "aaaaaaaaaaaa"

  static let crowds = [
    Crowd("tokens", #"{"model":{"type":"BPE","vocab":{"#, #""@":@"#, 1_000_000, "}}}"),
    Crowd(
      "long tokens", #"{"model":{"type":"BPE","vocab":{"#, #""\#(twelve)\#(twelve)@":@"#, 250_000,
      "}}}"),
    Crowd("empty tokens", #"{"model":{"type":"BPE","vocab":{"#, #""":@"#, most, "}}}"),
    Crowd(
      "merges", #"{"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["#, #""a b""#, most,
      "]}}"),
    Crowd(
      "merges as pairs", #"{"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["#,
      #"["a","b"]"#, most, "]}}"),
    Crowd("scores", #"{"model":{"type":"Unigram","vocab":["#, #"["@",0]"#, 1_000_000, "]}}"),
    Crowd("empty scores", #"{"model":{"type":"Unigram","vocab":["#, #"["",0]"#, most, "]}}"),
    Crowd(
      "added tokens",
      #"{"model":{"type":"BPE","vocab":{}},"added_tokens":["#, #"{"content":"@","id":@}"#, 1 << 17,
      "]}"),
    Crowd(
      "normalised tokens",
      #"{"model":{"type":"BPE","vocab":{}},"normalizer":{"type":"NFC"},"added_tokens":["#,
      #"{"content":"@","id":@,"normalized":true,"special":true}"#, 1 << 17, "]}"),
    Crowd(
      "too many added tokens", #"{"model":{"type":"BPE","vocab":{}},"added_tokens":["#,
      #"{"content":"@","id":@}"#, 1_000_000, "]}", loads: false),
    Crowd(
      "words",
      #"{"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},"#
        + #""model":{"type":"WordPiece","unk_token":"0","vocab":{"#, #""@":@"#, 1_000_000, "}}}"),
    Crowd(
      "values", #"{"model":{"type":"BPE","vocab":{"a":0},"x":["#, #"{"":[]}"#, 32_700, "]}}"),
  ]

  @Test(arguments: crowds) func crowdedFiles(_ crowd: Crowd) async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(crowd.bytes, to: "tokenizer.json")
    await #expect(processExitsWith: .success) {
      [path = path as String, loads = crowd.loads as Bool] in
      let size = try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
      let before = try Memory.peak()
      do {
        let tokenizer = try TokenizerLoader.load(file: path)
        #expect(loads && tokenizer.vocabularySize > 0)
      } catch let error as TokenizerError {
        #expect(!loads && error.problem == .vocabularyTooLarge, "\(error)")
      }
      let allocated = try Memory.peak() - before
      #expect(allocated <= Memory.bound(forFileOf: size))
    }
  }

  @Test func crowdedLists() async throws {
    let folder = try TemporaryFolder()
    let lines = String(repeating: "a b\n", count: Self.most)
    try folder.write(lines.utf8, to: "merges.txt")
    try folder.write(#"{"a":0,"b":1,"ab":2}"#.utf8, to: "vocab.json")
    await #expect(processExitsWith: .success) { [path = folder.path as String] in
      let before = try Memory.peak()
      #expect(try TokenizerLoader.load(folder: path).encode("ab") == [2])
      let allocated = try Memory.peak() - before
      #expect(allocated <= Memory.bound(forFileOf: 4 << 20))
    }
  }

  /// Small files that ask for much.
  @Test(arguments: [
    (
      #""normalizer":{"type":"Sequence","normalizers":[@]},"#,
      #"{"type":"Replace","pattern":{"String":"b"},"content":"bbbbbbbbbb"}"#, 4,
      "`normalizer` or `pre_tokenizer` may make a text more than 1024 times as long"
    ),
    (
      #""decoder":{"type":"Sequence","decoders":[@]},"#,
      #"{"type":"Replace","pattern":{"String":"a"},"content":"aa"}"#, 11,
      "`decoder` may make a text more than 1024 times as long"
    ),
    (
      #""pre_tokenizer":{"type":"Sequence","pretokenizers":[@]},"#, #"{"type":"Digits"}"#, 17,
      "`normalizer` or `pre_tokenizer` has too many steps, expected at most 16"
    ),
    (
      #""post_processor":{"type":"TemplateProcessing","single":[@]},"#,
      #"{"SpecialToken":{"id":"a"}}"#, 65,
      "`post_processor` has too many tokens, expected at most 64"
    ),
    (
      #""normalizer":{"type":"Prepend","prepend":"0123456789"},"added_tokens":[@],"#,
      #"{"content":"a","id":0,"normalized":true}"#, 1 << 17 + 1,
      "the vocabulary is larger than any real one"
    ),
  ])
  func littleThatWouldBecomeMuchIsRefused(part: String, item: String, count: Int, expected: String)
    throws
  {
    func load(_ count: Int) throws -> any Tokenizer {
      let folder = try TemporaryFolder()
      let items = repeatElement(item, count: count).joined(separator: ",")
      let json =
        "{" + part.replacing("@", with: items) + #""model":{"type":"BPE","vocab":{"a":0}}}"#
      return try TokenizerLoader.load(file: folder.write(json.utf8, to: "tokenizer.json"))
    }
    #expect(try load(count / 2).encode("a") == load(1).encode("a"))
    let error = #expect(throws: TokenizerError.self) { try load(count) }
    #expect(error?.problem.description == expected)
  }
}
