import Support

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
