import FoundationEssentials

/// SentencePiece's precompiled normalisation: a double-array trie of character sequences and what
/// replaces each.
///
/// Source: Kudo and Richardson, SentencePiece (EMNLP 2018); the layout of the trie is Darts' (Yata et
/// al., A compact static double-array keeping character codes, 2007).
struct CharacterMap: Hashable, Sendable {
  private var units: [UInt32]
  /// The replacements, each ended by a zero byte.
  private var replacements: [UInt8]
  /// The bytes of the longest replacement.
  let longestReplacement: Int

  /// Reads a map; `nil` if the bytes are none.
  init?(_ bytes: [UInt8]) {
    func unit(_ index: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[index + $1]) << UInt32(8 * $1) }
    }
    guard bytes.count >= 4 else { return nil }
    let size = Int(unit(0))
    guard size > 0, size % 4 == 0, size <= bytes.count - 4 else { return nil }
    units = stride(from: 4, to: 4 + size, by: 4).map(unit)
    replacements = Array(bytes[(4 + size)...])
    guard String(validating: replacements, as: UTF8.self) != nil else { return nil }
    longestReplacement = replacements.split(separator: 0).lazy.map(\.count).max() ?? 0
  }

  /// The text with every sequence replaced that the map has.
  ///
  /// A user-perceived character of less than six bytes is replaced as a whole where the map has it,
  /// or even a beginning of it; of others each scalar is.
  func normalize(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    for character in String(decoding: text, as: UTF8.self) {
      let utf8 = character.utf8
      if utf8.count < 6, let replacement = replacement(of: utf8) {
        result += replacement
        continue
      }
      for scalar in character.unicodeScalars {
        let utf8 = UTF8.encode(scalar).map(Array.init) ?? []
        if let replacement = replacement(of: utf8) { result += replacement } else { result += utf8 }
      }
    }
    return result
  }

  /// The replacement of the shortest sequence of the map that `bytes` begin with.
  private func replacement(of bytes: some Sequence<UInt8>) -> ArraySlice<UInt8>? {
    var position = Self.offset(units[0])
    for byte in bytes {
      guard byte != 0 else { return nil }
      position ^= Int(byte)
      guard units.indices.contains(position) else { return nil }
      let unit = units[position]
      guard unit & 0x8000_00ff == UInt32(byte) else { return nil }
      position ^= Self.offset(unit)
      guard unit >> 8 & 1 == 1 else { continue }
      guard units.indices.contains(position) else { return nil }
      let start = Int(units[position] & 0x7fff_ffff)
      // Only where a character begins, so that the text stays valid.
      guard start < replacements.count, replacements[start] & 0xc0 != 0x80 else { return nil }
      return replacements[start...].prefix { $0 != 0 }
    }
    return nil
  }

  private static func offset(_ unit: UInt32) -> Int {
    Int(unit >> 10) << Int((unit & 0x200) >> 6)
  }
}

/// Base64 (RFC 4648), by which files carry maps of characters.
enum Base64 {
  /// The bytes of a text; `nil` if it isn't Base64.
  static func decode(_ text: String) -> [UInt8]? { Data(base64Encoded: text).map { [UInt8]($0) } }
}
