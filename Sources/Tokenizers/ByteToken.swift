/// The tokens by which vocabularies spell bytes: `<0x00>` to `<0xFF>`.
enum ByteToken {
  static func name(of byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "<0x\(digits.utf8.count < 2 ? "0" : "")\(digits)>"
  }

  /// The byte that a token spells, if it spells one.
  static func byte(of token: [UInt8]) -> UInt8? {
    guard token.count == 6, token.starts(with: "<0x".utf8), token[5] == UInt8(ascii: ">") else {
      return nil
    }
    return UInt8(String(decoding: token[3..<5], as: UTF8.self), radix: 16)
  }
}
