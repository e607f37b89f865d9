/// Reads tokens from a text, one when asked for one.
struct Lexer {
  let source: Source
  /// Where the next token is looked for.
  private(set) var offset = 0
  /// Whether the text ended in `\`, so that a line has to follow.
  private(set) var wantsLine = false
  /// Whether the text ended in a comment.
  private(set) var endsInComment = false
  private let bytes: [UInt8]

  init(_ source: Source) {
    self.source = source
    bytes = source.bytes
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { offset = 3 }
  }

  /// The next token; at the end of the text always `end`.
  mutating func next() -> Token {
    let start = offset
    skipSpace()
    let hasSpaceBefore = offset > start || offset == 0 || isSpace(offset - 1)
    let lower = offset
    let kind = scan()
    return Token(
      kind: kind, bounds: lower..<offset, hasSpaceBefore: hasSpaceBefore,
      hasSpaceAfter: offset >= bytes.count || isSpace(offset))
  }

  private mutating func scan() -> Token.Kind {
    guard let byte = byte(offset) else { return .end }
    switch byte {
    case UInt8(ascii: "\n"):
      offset += 1
      return .newline
    case UInt8(ascii: "\""):
      let long = byte == self.byte(offset + 1) && byte == self.byte(offset + 2)
      offset += long ? 3 : 1
      return .quotes(long: long)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
    case _ where wordEnd(from: offset) > offset: return word()
    default: return symbol()
    }
  }

  /// Skips blanks, comments and `\` at the end of a line.
  private mutating func skipSpace() {
    while let byte = byte(offset) {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): offset += 1
      case UInt8(ascii: "#"):
        while let other = self.byte(offset), other != UInt8(ascii: "\n") { offset += 1 }
        endsInComment = offset == bytes.count
      case UInt8(ascii: "\\"):
        var end = offset + 1
        while let other = self.byte(end), other == 0x20 || other == 0x09 || other == 0x0d {
          end += 1
        }
        if end < bytes.count, bytes[end] != UInt8(ascii: "\n") { return }
        wantsLine = end >= bytes.count
        offset = min(end + 1, bytes.count)
      default: return
      }
    }
  }

  // MARK: - Words

  private mutating func word() -> Token.Kind {
    let start = offset
    offset = wordEnd(from: offset)
    return .word(source.text(start..<offset))
  }

  /// Where the word that starts at an offset ends; the offset itself if none does.
  func wordEnd(from start: Int) -> Int {
    var end = start
    while let byte = byte(end) {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "_"):
        end += 1
      case UInt8(ascii: "0")...UInt8(ascii: "9") where end > start: end += 1
      case 0x80...:
        let scalar = scalar(at: end)
        let isMark = end > start && scalar.properties.generalCategory == .nonspacingMark
        guard scalar.properties.isAlphabetic || isMark else { return cutOff(start, end) }
        end += UTF8.width(scalar)
      default: return cutOff(start, end)
      }
    }
    return end
  }

  /// A word with the `@10` that may end it.
  private func cutOff(_ start: Int, _ end: Int) -> Int {
    guard end > start, byte(end) == UInt8(ascii: "@") else { return end }
    var digits = end + 1
    while isDigit(digits) { digits += 1 }
    return digits > end + 1 ? digits : end
  }

  /// Where the name of the option that starts at a word ends, if `=` stands directly after it.
  func optionEnd(from start: Int) -> Int? {
    var end = wordEnd(from: start)
    while byte(end) == UInt8(ascii: "."), wordEnd(from: end + 1) > end + 1 {
      end = wordEnd(from: end + 1)
    }
    guard end > start, byte(end) == UInt8(ascii: "="), byte(end + 1) != UInt8(ascii: "=") else {
      return nil
    }
    return end
  }

  // MARK: - Numbers

  private mutating func number() -> Token.Kind {
    let start = offset
    var digits = ""
    /// Digits with `_` between them.
    func run() {
      while let byte = byte(offset) {
        if isDigit(offset) {
          digits.unicodeScalars.append(Unicode.Scalar(byte))
        } else if byte != UInt8(ascii: "_") || !isDigit(offset + 1) {
          return
        }
        offset += 1
      }
    }
    run()
    if byte(offset) == UInt8(ascii: "."), isDigit(offset + 1) {
      digits += "."
      offset += 1
      run()
    }
    if let mark = byte(offset), mark | 0x20 == UInt8(ascii: "e") {
      let signed = byte(offset + 1) == UInt8(ascii: "+") || byte(offset + 1) == UInt8(ascii: "-")
      if isDigit(offset + (signed ? 2 : 1)) {
        digits += byte(offset + 1) == UInt8(ascii: "-") ? "e-" : "e"
        offset += signed ? 2 : 1
        run()
      }
    }
    let isPercent = byte(offset) == UInt8(ascii: "%")
    if isPercent { offset += 1 }
    let end = wordEnd(from: offset)
    let value = Double(digits) ?? .infinity
    guard end == offset, !isDigit(offset), value.isFinite else {
      while isDigit(offset) || wordEnd(from: offset) > offset {
        offset = isDigit(offset) ? offset + 1 : wordEnd(from: offset)
      }
      return .problem(.badNumber(source.text(start..<offset)))
    }
    return .number(isPercent ? value / 100 : value)
  }

  // MARK: - Signs

  private mutating func symbol() -> Token.Kind {
    if let (symbol, length) = Token.Symbol.read(bytes[offset], byte(offset + 1)) {
      offset += length
      return .symbol(symbol)
    }
    if bytes[offset] == UInt8(ascii: "%") {
      offset += 1
      return .problem(.strayPercent)
    }
    let scalar = scalar(at: offset)
    offset += UTF8.width(scalar)
    return .problem(.unknownCharacter(String(Character(scalar))))
  }

  // MARK: - Bytes

  /// Moves to an offset, after the parser has looked ahead or read a string.
  mutating func move(to offset: Int) { self.offset = offset }

  func byte(_ offset: Int) -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

  func isDigit(_ offset: Int) -> Bool {
    byte(offset).map { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") } ?? false
  }

  private func isSpace(_ offset: Int) -> Bool {
    [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n")]
      .contains(bytes[offset])
  }

  private func scalar(at offset: Int) -> Unicode.Scalar {
    var decoder = UTF8()
    var iterator = bytes[offset...].prefix(4).makeIterator()
    if case .scalarValue(let scalar) = decoder.decode(&iterator) { return scalar }
    return "\u{fffd}"
  }
}

// Strings.
extension Lexer {
  /// A part of a string: up to its end, or to an expression in it.
  struct StringPiece {
    enum End {
      case closed
      /// At `{`, which is read.
      case interpolation
      /// At the end of the text, or of the line that a string has to end on.
      case unclosed
    }

    /// The text with its escapes replaced.
    var text: String
    var end: End
    /// The first mistake, and where it stands.
    var problem: (problem: Problem, bounds: Range<Int>)?
  }

  /// Reads a string from where the lexer is to its end or to the next `{`.
  ///
  /// - Parameter long: whether the string was opened by `"""`.
  /// - Returns: the piece.
  mutating func stringPiece(long: Bool) -> StringPiece {
    var bytes: [UInt8] = []
    var problem: (Problem, Range<Int>)?
    func piece(_ end: StringPiece.End) -> StringPiece {
      StringPiece(text: String(decoding: bytes, as: UTF8.self), end: end, problem: problem)
    }
    while let byte = byte(offset) {
      switch byte {
      case UInt8(ascii: "\n") where !long:
        problem = problem ?? (.unclosedString, offset..<offset)
        return piece(.unclosed)
      case UInt8(ascii: "\""):
        if !long || (self.byte(offset + 1) == byte && self.byte(offset + 2) == byte) {
          move(to: offset + (long ? 3 : 1))
          return piece(.closed)
        }
        bytes.append(byte)
        move(to: offset + 1)
      case UInt8(ascii: "{"):
        move(to: offset + 1)
        return piece(.interpolation)
      case UInt8(ascii: "\\"):
        let start = offset
        do throws(Problem) {
          bytes += try escape()
        } catch {
          problem = problem ?? (error, start..<offset)
        }
      case UInt8(ascii: "\r") where self.byte(offset + 1) == UInt8(ascii: "\n"):
        move(to: offset + 1)
      default:
        bytes.append(byte)
        move(to: offset + 1)
      }
    }
    problem = (long ? .unclosedLongString : .unclosedString, offset..<offset)
    return piece(.unclosed)
  }

  /// Reads an escape and gives the bytes that it stands for.
  private mutating func escape() throws(Problem) -> [UInt8] {
    let start = offset
    guard let mark = byte(offset + 1), mark != UInt8(ascii: "\n") else {
      move(to: offset + 1)
      throw .unknownEscape("\\")
    }
    move(to: offset + 2)
    switch mark {
    case UInt8(ascii: "n"): return [UInt8(ascii: "\n")]
    case UInt8(ascii: "t"): return [UInt8(ascii: "\t")]
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}"): return [mark]
    case UInt8(ascii: "u") where byte(offset) == UInt8(ascii: "{"):
      var end = offset + 1
      while let digit = byte(end), end - offset <= 8, isHexadecimal(digit) { end += 1 }
      let digits = source.text(offset + 1..<end)
      let closed = byte(end) == UInt8(ascii: "}")
      move(to: closed ? end + 1 : end)
      guard closed, let number = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(number)
      else { throw .badCodePoint }
      return Array(String(Character(scalar)).utf8)
    default:
      while let rest = byte(offset), rest & 0xc0 == 0x80 { move(to: offset + 1) }
      throw .unknownEscape(source.text(start..<offset))
    }
  }

  private func isHexadecimal(_ byte: UInt8) -> Bool {
    Unicode.Scalar(byte).properties.isASCIIHexDigit
  }
}
