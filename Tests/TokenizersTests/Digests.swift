import Testing
import Tokenizers

/// Digests of token ids and decoded texts, as `Scripts/fixtures/subwords.py` wrote them.
enum Digests {
  /// FNV-1a over whole numbers.
  static func of(_ numbers: some Sequence<some BinaryInteger>) -> UInt32 {
    numbers.reduce(0x811c_9dc5) { ($0 ^ UInt32(truncatingIfNeeded: $1)) &* 0x0100_0193 }
  }

  /// The texts of all digests: the corpus and those beside it.
  static func texts() throws -> [[UInt8]] {
    var more = try Fixtures.bytes("texts.bin").split(separator: 0, omittingEmptySubsequences: false)
    more.removeLast()
    return try Fixtures.lines("corpus.txt") + more.map(Array.init)
  }

  /// Whether a tokenizer gives the ids and the decoded text of every digest.
  static func compare(_ tokenizer: some Tokenizer, with name: String) throws {
    let bytes = try Fixtures.bytes(name)
    let numbers = stride(from: 0, to: bytes.count, by: 4).map { start in
      (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
    }
    let texts = try texts()
    try #require(numbers.count == 2 * texts.count && texts.count >= 2000)
    var differing = (ids: 0, decoded: 0)
    for (index, text) in texts.enumerated() {
      let ids = tokenizer.encode(utf8: text)
      if of(ids) != numbers[2 * index] {
        differing.ids += 1
        if differing.ids <= 5 {
          let shown = String(decoding: text, as: UTF8.self).debugDescription
          Issue.record(
            "\(name) \(index) \(shown.prefix(300)): \(ids.prefix(60).map(tokenizer.token))")
        }
      } else if of(tokenizer.decode(ids).utf8) != numbers[2 * index + 1] {
        differing.decoded += 1
        if differing.decoded <= 5 {
          Issue.record("\(name) \(index) decodes to \(tokenizer.decode(ids).debugDescription)")
        }
      }
    }
    #expect(differing == (0, 0), "of \(texts.count)")
  }
}
