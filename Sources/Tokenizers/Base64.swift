import FoundationEssentials

/// Base64 (RFC 4648), by which files carry maps of characters.
enum Base64 {
  /// The bytes of a text; `nil` if it isn't Base64.
  static func decode(_ text: String) -> [UInt8]? { Data(base64Encoded: text).map { [UInt8]($0) } }
}
