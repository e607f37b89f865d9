import Foundation
import Testing
import Tokenizers

/// What `Scripts/fixtures/wordpiece.py` wrote with Hugging Face's `tokenizers`.
enum Fixtures {
  static func path(_ name: String) -> String {
    Bundle.module.bundlePath + "/Fixtures/" + name
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try #require(FileManager.default.contents(atPath: path(name)), "\(name) is missing"))
  }

  /// The lines of a file by line feeds alone.
  static func lines(_ name: String) throws -> [[UInt8]] {
    var lines = try bytes(name).split(separator: 10, omittingEmptySubsequences: false)
    lines.removeLast()
    return lines.map(Array.init)
  }

  /// Token ids, each text's ended by 65535.
  static func ids(_ name: String) throws -> [[Int32]] {
    let bytes = try bytes(name)
    let numbers = stride(from: 0, to: bytes.count, by: 2).map {
      Int32(bytes[$0]) | Int32(bytes[$0 + 1]) << 8
    }
    var texts = numbers.split(separator: 65_535, omittingEmptySubsequences: false)
    texts.removeLast()
    return texts.map(Array.init)
  }

  static func tokenizer(normalizer: BertNormalizer = BertNormalizer()) throws -> WordPiece {
    var options = WordPiece.Options()
    options.normalizer = normalizer
    return try WordPiece(vocabularyFile: path("vocab.txt"), options: options)
  }
}
