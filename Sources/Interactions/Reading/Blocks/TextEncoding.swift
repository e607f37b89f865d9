/// How the bytes of a text stand for letters.
public enum TextEncoding: String, Sendable, Hashable, CaseIterable {
  case utf8 = "utf-8"
  /// Two bytes a letter, or four; the mark at the front says in which order, or else the zeros do.
  case utf16 = "utf-16"
  /// Windows-1252, which has the letters of Latin-1 at the same places.
  case windows1252 = "windows-1252"

  /// UTF-16 where a mark at the front of a file says so, else UTF-8.
  ///
  /// - Throws: what reading throws.
  static func marked(_ path: String) throws -> TextEncoding {
    var mark: [UInt8] = [0, 0]
    let source = try ByteSource(path: path)
    _ = try mark.withUnsafeMutableBufferPointer { try source.read(into: $0) }
    return ByteOrderMark.isUTF16(mark) ? .utf16 : .utf8
  }
}

/// Turns the bytes of a text into UTF-8, piece by piece.
struct TextDecoder {
  let encoding: TextEncoding
  /// Whether the first byte of two is the higher one; `nil` before the first bytes of UTF-16.
  private var isBigEndian: Bool?
  /// The half letter that a piece ended with.
  private var odd: UInt8?
  private var high: UInt16?

  init(_ encoding: TextEncoding) { self.encoding = encoding }

  /// A piece as UTF-8; what is no letter becomes U+FFFD, and an empty piece ends the text.
  mutating func utf8(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    switch encoding {
    case .utf8: Array(bytes)
    case .windows1252: Self.utf8(ofWindows1252: bytes)
    case .utf16: utf8(ofUTF16: bytes)
    }
  }

  /// The letters of Windows-1252 from 0x80 to 0x9f; five places have none and stay what they are.
  private static let upper: [UInt32] = [
    0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039,
    0x0152, 0x8d, 0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178,
  ]

  private static func utf8(ofWindows1252 bytes: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    for byte in bytes {
      if byte < 0x80 {
        text.append(byte)
      } else {
        append(byte < 0xa0 ? upper[Int(byte - 0x80)] : UInt32(byte), to: &text)
      }
    }
    return text
  }

  private mutating func utf8(ofUTF16 bytes: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    guard !bytes.isEmpty else {
      if odd != nil || high != nil { Self.append(0xfffd, to: &text) }
      (odd, high) = (nil, nil)
      return text
    }
    let bytes = (odd.map { [$0] } ?? []) + bytes
    odd = bytes.count.isMultiple(of: 2) ? nil : bytes.last
    if isBigEndian == nil, bytes.count > 1 {
      isBigEndian = bytes[0] == 0xfe && bytes[1] == 0xff || bytes[0] == 0
    }
    let (first, second) = isBigEndian == true ? (0, 1) : (1, 0)
    for index in stride(from: 0, to: bytes.count - 1, by: 2) {
      let unit = UInt16(bytes[index + first]) << 8 | UInt16(bytes[index + second])
      let isLow = UTF16.isTrailSurrogate(unit)
      if let high, isLow {
        Self.append(0x1_0000 + UInt32(high & 0x3ff) << 10 + UInt32(unit & 0x3ff), to: &text)
      } else {
        if high != nil { Self.append(0xfffd, to: &text) }
        if isLow {
          Self.append(0xfffd, to: &text)
        } else if !UTF16.isLeadSurrogate(unit) {
          Self.append(UInt32(unit), to: &text)
        }
      }
      high = UTF16.isLeadSurrogate(unit) ? unit : nil
    }
    return text
  }

  private static func append(_ number: UInt32, to text: inout [UInt8]) {
    guard let letter = Unicode.Scalar(number) else { return }
    text.append(contentsOf: UTF8.encode(letter) ?? UTF8.encodedReplacementCharacter)
  }
}

/// The mark that some programs put before a text to say how it is encoded.
enum ByteOrderMark {
  /// Whether some bytes begin with the mark of UTF-16, in either order.
  static func isUTF16(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff])
  }

  /// How long the mark of UTF-8 at the front of some bytes is: three or nothing.
  ///
  /// - Throws: `DataError.utf16` for another encoding.
  static func length(in bytes: some Collection<UInt8>, path: String) throws -> Int {
    if isUTF16(bytes) { throw DataError.utf16(path: path) }
    return bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
  }
}
