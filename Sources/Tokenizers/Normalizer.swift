/// A step that changes text before it is cut.
enum Normalizer: Hashable, Sendable {
  /// Canonical composition.
  case composition
  /// A text before the text, unless it is empty.
  case prepend(String)
  /// A text in place of another.
  case replace(String, with: String)
  /// A text in place of two spaces and more.
  case replaceSpaces(with: String)
  /// White space at the ends goes.
  case strip(left: Bool, right: Bool)
  /// SentencePiece's table of replacements.
  case characterMap(CharacterMap)
  /// Lower case, scalar by scalar.
  case lowercase

  /// The text normalised; valid UTF-8 as it was.
  func normalize(_ text: [UInt8], _ classes: CharacterClasses) -> [UInt8] {
    switch self {
    case .composition:
      return Composition.compose(text)
    case .prepend(let prefix):
      return text.isEmpty ? text : Array(prefix.utf8) + text
    case .replace(let pattern, let content):
      return text.replacing(Array(pattern.utf8), with: Array(content.utf8))
    case .replaceSpaces(let content):
      return Self.replaceSpaces(with: Array(content.utf8), in: text)
    case .strip(let left, let right):
      return text.withUnsafeBufferPointer { text in
        var (start, end) = (0, text.count)
        func isSpace(_ scalar: Unicode.Scalar) -> Bool { classes[scalar].contains(.space) }
        while left, start < end, isSpace(text.scalar(at: start).scalar) {
          start = text.scalar(at: start).end
        }
        while right, start < end, isSpace(text.scalar(before: end).scalar) {
          end = text.scalar(before: end).start
        }
        return Array(text[start..<end])
      }
    case .characterMap(let map):
      return map.normalize(text)
    case .lowercase:
      return String(decoding: text, as: UTF8.self).unicodeScalars.flatMap {
        Array($0.properties.lowercaseMapping.utf8)
      }
    }
  }

  private static func replaceSpaces(with content: [UInt8], in text: [UInt8]) -> [UInt8] {
    let space = UInt8(ascii: " ")
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      let end = text[index...].firstIndex { $0 != space } ?? text.count
      if end - index >= 2 {
        result += content
        index = end
      } else {
        result.append(text[index])
        index += 1
      }
    }
    return result
  }
}
