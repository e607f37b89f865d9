extension ResultTable {
  /// The table in GitHub-flavoured Markdown; columns of numbers are aligned right.
  func markdown(digits: Int) -> String {
    var lines: [String] = []
    for line in header { lines += [Self.markdownEscaped(line), ""] }
    func add(_ cells: [String]) { lines.append("| " + cells.joined(separator: " | ") + " |") }
    add(columns.map { Self.markdownEscaped($0.name) })
    add(columns.indices.map { isNumeric($0) ? "---:" : ":---" })
    for row in rows {
      add(
        zip(row.cells, columns).map { cell, column in
          Self.markdownEscaped(plain(cell, in: column, digits: digits, none: "–"))
        })
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Text that stands for itself in a cell of a Markdown table.
  private static func markdownEscaped(_ text: String) -> String {
    let characters = Array(oneLine(text))
    var escaped = ""
    for (index, character) in characters.enumerated() {
      switch character {
      case "\\", "|", "`", "*", "<", "[", "&", "~": escaped += "\\\(character)"
      case "_":
        // Within a word, GitHub's Markdown takes it as it is.
        let inner =
          index > 0 && index + 1 < characters.count
          && characters[index - 1].isLetterOrDigit && characters[index + 1].isLetterOrDigit
        escaped += inner ? "_" : "\\_"
      default: escaped.append(character)
      }
    }
    return escaped
  }
}

extension Character {
  fileprivate var isLetterOrDigit: Bool { isLetter || isNumber }
}
