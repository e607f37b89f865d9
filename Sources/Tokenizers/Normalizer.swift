// Foundation's own methods call these; the standard library keeps them as SPI, and Foundation would
// bring the tables of all languages with it.
@_spi(_Unicode) import Swift

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

/// Canonical composition (NFC) by the tables of Unicode 9, as Hugging Face's implementation does it.
private enum Composition {
  /// The text composed.
  ///
  /// A character added since Unicode 9 composes with nothing and is no mark: it cuts the text into
  /// parts that are composed by themselves. Normalisation of older characters never changes.
  static func compose(_ text: [UInt8]) -> [UInt8] {
    // Every character below U+0300 is composed already and no mark.
    guard text.contains(where: { $0 >= 0xcc }) else { return text }
    var result = String.UnicodeScalarView()
    var part = String.UnicodeScalarView()
    func flush() {
      result += String(part).canonicallyComposed
      part.removeAll(keepingCapacity: true)
    }
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      if scalar.value < 0x300 || isKnown(scalar) {
        part.append(scalar)
      } else {
        flush()
        result.append(scalar)
      }
    }
    flush()
    return Array(String(result).utf8)
  }

  private static func isKnown(_ scalar: Unicode.Scalar) -> Bool {
    (scalar.properties.age?.major).map { $0 <= 9 } ?? false
  }
}

extension String {
  /// The text in canonical composition (NFC).
  var canonicallyComposed: UnicodeScalarView {
    var scalars = UnicodeScalarView()
    scalars.append(contentsOf: _nfc)
    return scalars
  }

  /// The text in canonical decomposition (NFD).
  var canonicallyDecomposed: UnicodeScalarView {
    var scalars = UnicodeScalarView()
    scalars.append(contentsOf: _nfd)
    return scalars
  }
}
