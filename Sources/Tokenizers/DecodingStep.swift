/// A step that turns tokens, as the vocabulary spells them, into the text they stand for.
enum DecodingStep: Hashable, Sendable {
  /// A text in place of another, in each token.
  case replace(String, with: String)
  /// Tokens like `<0x0A>` become the characters that their bytes make up.
  case byteFallback
  /// All tokens become one.
  case fuse
  /// A character goes from the start and the end of each token, this many times at most.
  case strip(Unicode.Scalar, start: Int, end: Int)
  /// Characters become the bytes they spell.
  case byteLevel
  /// `▁` becomes a space, except at the beginning of the text.
  case metaspace(Metaspace)

  /// The tokens after the step, all in UTF-8.
  func apply(to tokens: [[UInt8]]) -> [[UInt8]] {
    switch self {
    case .replace(let pattern, let content):
      return tokens.map { $0.replacing(Array(pattern.utf8), with: Array(content.utf8)) }
    case .byteFallback:
      return Self.joinBytes(tokens)
    case .fuse:
      return [Array(tokens.joined())]
    case .strip(let scalar, let start, let end):
      let unit = Array(String(Character(scalar)).utf8)
      return tokens.map { Self.strip(unit, start: start, end: end, from: $0) }
    case .byteLevel:
      let bytes = tokens.flatMap { token in
        ByteAlphabet.bytes(of: String(decoding: token, as: UTF8.self)) ?? token
      }
      return [Array(String(decoding: bytes, as: UTF8.self).utf8)]
    case .metaspace(let metaspace):
      let mark = Array(String(Character(metaspace.replacement)).utf8)
      return tokens.enumerated().map { index, token in
        let isDropped = index == 0 && metaspace.prepending != .never
        return token.replacing(mark, with: isDropped ? [] : [UInt8(ascii: " ")])
      }
    }
  }

  /// Runs of byte tokens become their characters, or where they are none as many U+FFFD.
  private static func joinBytes(_ tokens: [[UInt8]]) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var bytes: [UInt8] = []
    func flush() {
      guard !bytes.isEmpty else { return }
      if String(validating: bytes, as: UTF8.self) != nil {
        result.append(bytes)
      } else {
        result += [[UInt8]](repeating: [0xef, 0xbf, 0xbd], count: bytes.count)
      }
      bytes.removeAll(keepingCapacity: true)
    }
    for token in tokens {
      if let byte = ByteToken.byte(of: token) {
        bytes.append(byte)
      } else {
        flush()
        result.append(token)
      }
    }
    flush()
    return result
  }

  private static func strip(_ unit: [UInt8], start: Int, end: Int, from token: [UInt8])
    -> [UInt8]
  {
    var token = token[...]
    var (left, right) = (start, end)
    while left > 0, token.starts(with: unit) {
      token.removeFirst(unit.count)
      left -= 1
    }
    while right > 0, token.count >= unit.count, token.suffix(unit.count).elementsEqual(unit) {
      token.removeLast(unit.count)
      right -= 1
    }
    return Array(token)
  }
}

extension [UInt8] {
  /// The bytes with every `pattern` replaced, from the left.
  func replacing(_ pattern: [UInt8], with content: [UInt8]) -> [UInt8] {
    guard let first = pattern.first, contains(first) else { return self }
    var result: [UInt8] = []
    result.reserveCapacity(count)
    var index = 0
    while index < count {
      if self[index] == first, self[index...].starts(with: pattern) {
        result += content
        index += pattern.count
      } else {
        result.append(self[index])
        index += 1
      }
    }
    return result
  }
}
