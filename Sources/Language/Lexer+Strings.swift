extension Lexer {
  /// How a piece of a string ends.
  enum PieceEnd: Equatable {
    case closed
    /// At `{`, which is read.
    case interpolation
    case problem(Problem, Range<Int>)
  }

  /// Reads a string from where the lexer is to its end or to the next `{`.
  ///
  /// - Parameter long: whether the string was opened by `"""`.
  /// - Returns: the text with its escapes replaced, and how it ends.
  mutating func stringPiece(long: Bool) -> (text: String, end: PieceEnd) {
    var bytes: [UInt8] = []
    var problem: (Problem, Range<Int>)?
    /// The piece, with the first problem in it, if there was one.
    func piece(_ end: PieceEnd) -> (String, PieceEnd) {
      let text = String(decoding: bytes, as: UTF8.self)
      return (text, problem.map { .problem($0.0, $0.1) } ?? end)
    }
    while let byte = byte(offset) {
      switch byte {
      case UInt8(ascii: "\n") where !long: return piece(.problem(.unclosedString, offset..<offset))
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
    return (
      String(decoding: bytes, as: UTF8.self),
      .problem(long ? .unclosedLongString : .unclosedString, offset..<offset)
    )
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
