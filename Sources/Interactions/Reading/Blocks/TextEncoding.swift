/// How the bytes of a text stand for letters.
public enum TextEncoding: String, Sendable, Hashable, CaseIterable {
  case utf8 = "utf-8"
  /// Windows-1252, which has the letters of Latin-1 at the same places.
  case windows1252 = "windows-1252"

  /// The letters of Windows-1252 from 0x80 to 0x9f; five places have none and stay what they are.
  private static let upper: [UInt32] = [
    0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039,
    0x0152, 0x8d, 0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178,
  ]

  /// Bytes of Windows-1252 as UTF-8.
  static func utf8(ofWindows1252 bytes: some Sequence<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    for byte in bytes {
      if byte < 0x80 {
        text.append(byte)
      } else if let letter = Unicode.Scalar(byte < 0xa0 ? upper[Int(byte - 0x80)] : UInt32(byte)) {
        text.append(contentsOf: UTF8.encode(letter) ?? UTF8.encodedReplacementCharacter)
      }
    }
    return text
  }
}
