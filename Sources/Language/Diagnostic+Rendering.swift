import Support

extension Diagnostic {
  /// The diagnostic as it is shown: what, where, the line, a caret under the place, and the help.
  ///
  ///     error: unknown command `trian`
  ///      --> study.ald:3:1  E201
  ///       |
  ///     3 | trian base epochs=3
  ///       | ^^^^^
  ///       = help: did you mean `train`?
  ///
  /// The code stands behind the place, where it is in nobody's way: the words are for reading, the
  /// code is for looking up.
  ///
  /// - Parameters:
  ///   - colour: whether terminal colours are used.
  ///   - width: the columns that the line of the program may take; a longer one is cut around the caret.
  ///   - wraps: whether `width` is that of a terminal, into which everything is to fit: the number of
  ///     the line beside it, and all words, broken into further lines.
  /// - Returns: several lines without a final newline.
  public func rendered(colour: Bool = false, width: Int = 100, wraps: Bool = false) -> String {
    let paint = Paint(isOn: colour)
    let title = paint(severity == .error ? "1;31" : "1;33", severity.rawValue)
    // A message of several lines goes on as notes, below the place.
    let parts = message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var lines: [String] = []
    func add(_ line: String, indent: Int = 2) {
      lines += wraps ? TerminalText.wrapped(line, width: width, indent: indent) : [line]
    }
    add("\(title): \(paint("1", Excerpt.printable(parts[0])))")
    var margin = " "
    if let range {
      let number = String(range.line)
      let excerpt = Excerpt(of: range, width: wraps ? width - number.count - 3 : width)
      margin = String(repeating: " ", count: number.count)
      let bar = paint("34", "|")
      let code = code.map { "  " + paint("2", $0) } ?? ""
      lines.append("\(margin)\(paint("34", "-->")) \(Excerpt.printable(range.place))\(code)")
      lines.append("\(margin) \(bar)")
      lines.append("\(paint("34", number)) \(bar) \(excerpt.text)".trimmedAtEnd)
      let caret = paint(severity == .error ? "31" : "33", excerpt.caret)
      lines.append("\(margin) \(bar) \(excerpt.indent)\(caret)")
    }
    for text in help {
      add(
        "\(margin) \(paint("34", "=")) help: \(Excerpt.printable(text))", indent: margin.count + 3)
    }
    for text in parts.dropFirst().map({ String($0.drop { $0 == " " }) }) + notes {
      add(
        "\(margin) \(paint("34", "=")) note: \(Excerpt.printable(text))", indent: margin.count + 3)
    }
    return lines.joined(separator: "\n")
  }

  private struct Paint {
    let isOn: Bool
    func callAsFunction(_ code: String, _ text: String) -> String {
      isOn ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }
  }
}

extension String {
  fileprivate var trimmedAtEnd: String {
    var end = endIndex
    while end > startIndex, self[index(before: end)] == " " { end = index(before: end) }
    return String(self[..<end])
  }
}

/// The part of a line that is shown around a place, and the caret under it.
struct Excerpt {
  /// The line, cut where it is wide, without characters that would disturb a terminal.
  private(set) var text = ""
  /// Spaces as wide as what comes before the caret.
  private(set) var indent = ""
  /// As many carets as the place is wide.
  private(set) var caret = ""

  /// - Parameters:
  ///   - range: the place; only its first line is shown.
  ///   - width: the columns that the line may take.
  init(of range: SourceRange, width: Int) {
    let source = range.source
    let line = source.line(at: range.bounds.lowerBound).bounds
    let start = min(max(range.bounds.lowerBound, line.lowerBound), line.upperBound)
    let end = min(max(range.bounds.upperBound, start), line.upperBound)
    // A very long line is cut by bytes first, so that the work doesn't grow with it.
    let room = max(20, width)
    let first = max(line.lowerBound, start - 4 * room)
    let last = min(line.upperBound, max(end, start) + 4 * room)
    var before = Array(Self.printable(source.text(first..<start)))
    var marked = Array(Self.printable(source.text(start..<min(end, start + 4 * room))))
    var after = Array(Self.printable(source.text(end..<max(end, last))))

    marked = Self.head(marked, columns: room * 2 / 3)
    let columnsBefore = max(room / 3, room - Self.columns(marked) - Self.columns(after))
    if first > line.lowerBound || Self.columns(before) > columnsBefore {
      before = ["…"] + Self.tail(before, columns: columnsBefore - 1)
    }
    let left = max(0, room - Self.columns(before) - Self.columns(marked))
    if last < line.upperBound || Self.columns(after) > left {
      after = Self.head(after, columns: max(0, left - 1)) + ["…"]
    }
    text = String(before + marked + after)
    indent = String(repeating: " ", count: Self.columns(before))
    caret = String(repeating: "^", count: max(1, Self.columns(marked)))
  }

  private static func head(_ characters: [Character], columns: Int) -> [Character] {
    var used = 0
    return Array(
      characters.prefix { character in
        used += DisplayWidth.of(character)
        return used <= columns
      })
  }

  private static func tail(_ characters: [Character], columns: Int) -> [Character] {
    head(characters.reversed(), columns: columns).reversed()
  }

  private static func columns(_ characters: [Character]) -> Int {
    characters.reduce(0) { $0 + DisplayWidth.of($1) }
  }

  /// A text without tabs and without characters that a terminal would act on.
  static func printable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      // What can't be seen, too: it may be what is wrong.
      let isHidden = scalar.properties.generalCategory == .format && scalar != "\u{200D}"
      if scalar == "\t" {
        result += " "
      } else if isHidden || scalar.disturbsTerminal {
        result += "�"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
