/// Dictionaries as Python prints them, which Amazon's metadata of 2014 and Steam's dumps are, one a
/// line: strings between single quotes, `True`, `None`, tuples.
enum PythonLiteral {
  /// Whether a line begins as a printed dictionary does: with a key between single quotes.
  static func isPython(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    var letters = line.drop { $0 == 32 || $0 == 9 }
    guard letters.popFirst() == 123 else { return false }
    letters = letters.drop { $0 == 32 || $0 == 9 }
    guard let first = letters.first else { return false }
    return first == 39 || first == 117 && [34, 39].contains(letters.dropFirst().first)
  }

  /// Writes a literal as JSON; false if it is none, or holds what JSON has no words for.
  static func translate(_ line: UnsafeBufferPointer<UInt8>, to json: inout [UInt8]) -> Bool {
    json.removeAll(keepingCapacity: true)
    var position = 0
    while position < line.count {
      let byte = line[position]
      switch byte {
      case 34, 39:
        guard translateString(line, &position, to: &json) else { return false }
      case 40, 91, 123, 44, 58, 32, 9:
        json.append(byte == 40 ? 91 : byte)
        position += 1
      case 41, 93, 125:
        // A list may end with a comma in Python.
        while let last = json.last, last == 32 || last == 44 { json.removeLast() }
        json.append(byte == 41 ? 93 : byte)
        position += 1
      default:
        let word = line[position...].prefix { isWordLetter($0) }
        position += word.count
        let isPrefix = position < line.count && [34, 39].contains(line[position])
        if isPrefix, word.count == 1, [66, 85, 98, 117].contains(byte) { continue }
        guard let value = value(of: word) else { return false }
        json.append(contentsOf: value)
      }
    }
    return true
  }

  private static func isWordLetter(_ byte: UInt8) -> Bool {
    byte &- 48 < 10 || (byte | 32) &- 97 < 26 || byte == 43 || byte == 45 || byte == 46
  }

  /// JSON's text of a number or a name.
  private static func value(of word: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8]? {
    switch String(decoding: word, as: UTF8.self) {
    case "": return nil
    case "True": return Array("true".utf8)
    case "False": return Array("false".utf8)
    case "None", "nan", "inf", "-inf": return Array("null".utf8)
    default:
      // Python 2 marks long integers.
      let digits = word.last == 76 ? word.dropLast() : word
      guard let first = digits.first, first == 45 || first &- 48 < 10 else { return nil }
      return Array(digits)
    }
  }

  /// Translates the string at a position and moves the position behind it.
  private static func translateString(
    _ line: UnsafeBufferPointer<UInt8>, _ position: inout Int, to json: inout [UInt8]
  ) -> Bool {
    let quote = line[position]
    position += 1
    json.append(34)
    while position < line.count {
      let byte = line[position]
      position += 1
      switch byte {
      case quote:
        json.append(34)
        return true
      case 34: json.append(contentsOf: [92, 34])
      case 92:
        guard translateEscape(line, &position, to: &json) else { return false }
      case 0..<32: append(unit: UInt32(byte), to: &json)
      default:
        let plain = line[(position - 1)...].prefix {
          $0 >= 32 && $0 != 34 && $0 != 92 && $0 != quote
        }
        json.append(contentsOf: UnsafeBufferPointer(rebasing: plain))
        position = plain.endIndex
      }
    }
    return false
  }

  /// Translates what stands behind a backslash.
  private static func translateEscape(
    _ line: UnsafeBufferPointer<UInt8>, _ position: inout Int, to json: inout [UInt8]
  ) -> Bool {
    guard position < line.count else { return false }
    let letter = line[position]
    position += 1
    switch letter {
    case 39: json.append(39)
    case 34, 92, 98, 102, 110, 114, 116: json.append(contentsOf: [92, letter])
    case 97: append(unit: 7, to: &json)
    case 118: append(unit: 11, to: &json)
    case 120, 117, 85:
      let count = letter == 120 ? 2 : letter == 117 ? 4 : 8
      let digits = line[position...].prefix(count)
      guard digits.count == count,
        let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
        number < 0x11_0000
      else { return false }
      position += count
      if number < 0x1_0000 {
        append(unit: number, to: &json)
      } else {
        append(unit: 0xd7c0 + number >> 10, to: &json)
        append(unit: 0xdc00 + number & 0x3ff, to: &json)
      }
    case 78: return false
    default: json.append(contentsOf: [92, 92, letter])
    }
    return true
  }

  /// Appends `\u0007`.
  private static func append(unit: UInt32, to json: inout [UInt8]) {
    let digits = String(unit, radix: 16)
    json.append(contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
  }
}
