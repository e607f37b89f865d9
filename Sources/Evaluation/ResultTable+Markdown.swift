extension ResultTable {
  /// The table in GitHub-flavoured Markdown; columns of numbers are aligned right.
  func markdown(digits: Int) -> String {
    var lines: [String] = []
    for line in header { lines += [Self.markdownEscaped(line), ""] }
    func add(_ cells: [String]) { lines.append("| " + cells.joined(separator: " | ") + " |") }
    add(columns.map { Self.markdownEscaped($0.name) })
    add(columns.indices.map { isNumeric($0) ? "---:" : ":---" })
    let best = columns.indices.map { self.best(of: $0, digits: digits) }
    for (position, row) in rows.enumerated() {
      add(
        columns.indices.map { index in
          let text = Self.markdownEscaped(
            plain(row.cells[index], in: columns[index], digits: digits, none: Self.dash))
          return best[index].contains(position) ? "**\(text)**" : text
        })
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Text that stands for itself in a cell of a Markdown table.
  private static func markdownEscaped(_ text: String) -> String {
    let scalars = Array(oneLine(text).unicodeScalars)
    var escaped = ""
    for (index, scalar) in scalars.enumerated() {
      switch scalar {
      case "\\", "|", "`", "*", "<", "[", "&", "~": escaped += "\\\(scalar)"
      case "_":
        // Within a word, GitHub's Markdown takes it as it is.
        let inner =
          index > 0 && index + 1 < scalars.count
          && scalars[index - 1].isWithinWord && scalars[index + 1].isWithinWord
        escaped += inner ? "_" : "\\_"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}

extension Unicode.Scalar {
  /// Whether it is a letter, an accent upon one, or a digit.
  fileprivate var isWithinWord: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .decimalNumber, .letterNumber, .otherNumber:
      true
    default: false
    }
  }
}
