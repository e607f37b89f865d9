/// Text as a terminal may get it.
public enum TerminalText {
  /// The text with `�` for each character that a terminal would act on; lines and tabs stay.
  ///
  /// - Parameters:
  ///   - text: What came from anywhere.
  ///   - coloured: Whether colours (`ESC [ numbers m`), which the program set itself, stay too.
  /// - Returns: The text.
  public static func harmless(_ text: String, coloured: Bool = false) -> String {
    guard mayDisturb(text) else { return text }
    var result = ""
    var rest = Substring(text).unicodeScalars
    while let scalar = rest.first {
      if coloured, scalar == "\u{1B}", let length = colourLength(rest) {
        result.unicodeScalars.append(contentsOf: rest.prefix(length))
        rest = rest.dropFirst(length)
        continue
      }
      rest = rest.dropFirst()
      let isLineEnd = scalar == "\n" || (scalar == "\r" && rest.first == "\n")
      let stays = isLineEnd || scalar == "\t" || !scalar.disturbsTerminal
      result.unicodeScalars.append(stays ? scalar : "�")
    }
    return result
  }

  /// A line as lines of at most `width` columns, broken at spaces.
  ///
  /// A longer word has a line of its own; colours take no room.
  ///
  /// - Parameters:
  ///   - line: Text without line ends.
  ///   - width: The columns.
  ///   - indent: Spaces before all lines but the first, no more than half of the columns.
  /// - Returns: The lines.
  public static func wrapped(_ line: String, width: Int, indent: Int = 0) -> [String] {
    guard line.utf8.count > width else { return [line] }
    let margin = String(repeating: " ", count: max(0, min(indent, width / 2)))
    var lines: [String] = []
    var current = ""
    var used = 0
    for (index, word) in line.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
      let columns = self.columns(of: word)
      if index == 0 {
        (current, used) = (String(word), columns)
      } else if used + 1 + columns > width, columns > 0, current.contains(where: { $0 != " " }) {
        while current.last == " " { current.removeLast() }
        lines.append(current)
        (current, used) = (margin + word, margin.count + columns)
      } else {
        current += " " + word
        used += 1 + columns
      }
    }
    return lines + [current]
  }

  /// The columns of a word that may hold colours.
  private static func columns(of word: Substring) -> Int {
    guard word.utf8.contains(0x1B) else { return DisplayWidth.of(word) }
    var plain = ""
    var rest = word.unicodeScalars
    while let scalar = rest.first {
      if scalar == "\u{1B}", let length = colourLength(rest) {
        rest = rest.dropFirst(length)
      } else {
        plain.unicodeScalars.append(scalar)
        rest = rest.dropFirst()
      }
    }
    return DisplayWidth.of(plain)
  }

  /// How many scalars the sequence takes that sets a colour here; `nil` where none does.
  private static func colourLength(_ text: Substring.UnicodeScalarView) -> Int? {
    let parameters = text.dropFirst(2).prefix { ("0"..."9").contains($0) || $0 == ";" }
    let after = text.dropFirst(2 + parameters.count)
    return text.dropFirst().first == "[" && after.first == "m" ? parameters.count + 3 : nil
  }

  /// Whether a byte of the text could belong to a character that isn't shown as it is.
  private static func mayDisturb(_ text: String) -> Bool {
    text.utf8.contains { byte in
      (byte < 0x20 && byte != 0x0A && byte != 0x09) || byte == 0x7F || byte == 0xC2 || byte == 0xE2
    }
  }
}

extension Unicode.Scalar {
  /// Whether a terminal acts on the character, or shows what comes after it in another order:
  /// control characters, C1 among them, line separators, and what embeds or overrides a direction.
  public var disturbsTerminal: Bool {
    switch value {
    case 0x202A...0x202E, 0x2066...0x2069: true
    default:
      switch properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: true
      default: false
      }
    }
  }
}

/// How many columns of a terminal text takes.
public enum DisplayWidth {
  /// The width of text on one line: 2 for East Asian wide characters and emoji, 0 for what combines.
  public static func of(_ text: some StringProtocol) -> Int {
    text.reduce(0) { $0 + of($1) }
  }

  /// The longest beginning of a text that takes at most `width` columns, with `…` where it is cut.
  public static func truncated(_ text: String, to width: Int) -> String {
    guard of(text) > width else { return text }
    var kept = ""
    var used = 0
    for character in text {
      used += of(character)
      if used > width - 1 { break }
      kept.append(character)
    }
    return kept + "…"
  }

  /// The width of one character, which may be several scalars.
  public static func of(_ character: Character) -> Int {
    if let ascii = character.asciiValue { return ascii < 0x20 || ascii == 0x7f ? 0 : 1 }
    var width = 0
    for scalar in character.unicodeScalars {
      // The variation selector for emoji makes a narrow symbol wide.
      if scalar == "\u{FE0F}" { return 2 }
      if width == 0 { width = self.width(of: scalar) }
    }
    return width
  }

  private static func width(of scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator:
      return 0
    default:
      if scalar.properties.isEmojiPresentation { return 2 }
      return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }
  }

  /// Scalars of East Asian width W or F (Unicode Standard Annex 11), emoji aside.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF,
    0xA960...0xA97C,
    0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60,
    0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F2FF, 0x20000...0x3FFFD,
  ]
}
