import Foundation
public import Testing

/// Digests of token ids and decoded texts, as `Scripts/fixtures/subwords.py` wrote them beside the
/// tests of tokenizers.
public enum TokenDigests {
  private static func file(_ name: String) throws -> [UInt8] {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = tests.appendingPathComponent("TokenizersTests/Fixtures/" + name).path
    return [UInt8](try #require(FileManager.default.contents(atPath: path), "\(name) is missing"))
  }

  /// FNV-1a over whole numbers.
  private static func digest(_ numbers: some Sequence<some BinaryInteger>) -> UInt32 {
    numbers.reduce(0x811c_9dc5) { ($0 ^ UInt32(truncatingIfNeeded: $1)) &* 0x0100_0193 }
  }

  /// The texts of all digests: the corpus and those beside it, each ended by one byte.
  private static func texts() throws -> [[UInt8]] {
    try [("corpus.txt", UInt8(ascii: "\n")), ("texts.bin", 0)].flatMap { name, end in
      try file(name).split(separator: end, omittingEmptySubsequences: false).dropLast()
        .map(Array.init)
    }
  }

  /// Expects a tokenizer to give the ids and the decoded text of every digest.
  public static func compare(
    with name: String, encode: ([UInt8]) -> [Int32], decode: ([Int32]) -> String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let bytes = try file(name)
    let numbers = stride(from: 0, to: bytes.count, by: 4).map { start in
      (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
    }
    let texts = try texts()
    try #require(numbers.count == 2 * texts.count && texts.count >= 2000)
    var differing = (ids: 0, decoded: 0)
    for (index, text) in texts.enumerated() {
      let ids = encode(text)
      if digest(ids) != numbers[2 * index] {
        differing.ids += 1
        if differing.ids <= 5 {
          let shown = String(decoding: text, as: UTF8.self).debugDescription
          Issue.record(
            "\(name) \(index) \(shown.prefix(300)): \(ids.prefix(60).map { decode([$0]) })",
            sourceLocation: sourceLocation)
        }
      } else if digest(decode(ids).utf8) != numbers[2 * index + 1] {
        differing.decoded += 1
        if differing.decoded <= 5 {
          Issue.record(
            "\(name) \(index) decodes to \(decode(ids).debugDescription)",
            sourceLocation: sourceLocation)
        }
      }
    }
    #expect(differing == (0, 0), "of \(texts.count)", sourceLocation: sourceLocation)
  }
}
