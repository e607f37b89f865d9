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
