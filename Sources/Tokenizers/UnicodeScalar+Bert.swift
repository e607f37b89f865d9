/// The classes of characters that BERT's tokenizer asks for, as Hugging Face's implementation has
/// them: its categories are those of Unicode 8, and what came later belongs to none.
/// `Scripts/fixtures/wordpiece.py` compares all code points.
extension Unicode.Scalar {
  /// The general category in Unicode 8, where it differs from today's: assigned later, or moved.
  private var categoryInUnicode8: Unicode.GeneralCategory {
    guard let age = properties.age, age.major <= 8 else { return .unassigned }
    switch value {
    case 0x1734, 0x1171e: return .nonspacingMark
    case 0x1885, 0x1886: return .otherLetter
    case 0xa9bd: return .spacingMark
    case 0x166d, 0x111c9: return .otherPunctuation
    default: return properties.generalCategory
    }
  }

  /// A control or format character, which cleaning removes; tab and line ends are white space.
  var isRemovedByBert: Bool {
    switch value {
    case 0x09, 0x0a, 0x0d: return false
    case 0x00..<0x20, 0x7f..<0xa0, 0xad, 0xfffd: return true
    case 0x20..<0x0300: return false
    default:
      switch categoryInUnicode8 {
      case .control, .format, .privateUse: return true
      default: return false
      }
    }
  }

  /// A CJK ideograph by BERT's list of blocks (which leaves a gap before U+2B920).
  var isBertIdeograph: Bool {
    switch value {
    case 0x3400...0x4dbf, 0x4e00...0x9fff, 0xf900...0xfaff, 0x20000...0x2a6df, 0x2a700...0x2b73f,
      0x2b740...0x2b81f, 0x2b920...0x2ceaf, 0x2f800...0x2fa1f:
      return true
    default:
      return false
    }
  }

  /// A non-spacing mark, which stripping accents removes.
  var isBertAccent: Bool { value >= 0x0300 && categoryInUnicode8 == .nonspacingMark }

  /// A character that is a word of its own: ASCII symbols, and Unicode's punctuation.
  var isBertPunctuation: Bool {
    switch value {
    case 0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e: return true
    case 0x00..<0x80: return false
    default:
      switch categoryInUnicode8 {
      case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
        .initialPunctuation, .finalPunctuation, .otherPunctuation:
        return true
      default:
        return false
      }
    }
  }

  /// The scalar, lower-cased if it is an ASCII letter.
  var lowercasedASCII: Unicode.Scalar {
    0x41...0x5a ~= value ? Unicode.Scalar(UInt8(value) | 0x20) : self
  }
}
