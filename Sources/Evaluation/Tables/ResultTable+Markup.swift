import Support

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

extension ResultTable {
  /// The table as a `tabular` that wants the package `booktabs`; the protocol is a comment above.
  func latex(digits: Int) -> String {
    var lines = header.map { "% " + Self.oneLine($0) }
    let alignment = columns.indices.map { isNumeric($0) ? "r" : "l" }.joined()
    func add(_ cells: [String]) { lines.append(cells.joined(separator: " & ") + " \\\\") }
    lines += ["\\begin{tabular}{\(alignment)}", "\\toprule"]
    add(columns.map { Self.latexEscaped($0.name) })
    lines.append("\\midrule")
    let best = columns.indices.map { self.best(of: $0, digits: digits) }
    for (position, row) in rows.enumerated() {
      add(
        columns.indices.map { index in
          let cell = row.cells[index]
          let text = plain(cell, in: columns[index], digits: digits, none: Self.dash)
          let escaped =
            cell.isNumber && text.hasPrefix("-")
            ? "$-$" + Self.latexEscaped(String(text.dropFirst())) : Self.latexEscaped(text)
          return best[index].contains(position) ? "\\textbf{\(escaped)}" : escaped
        })
    }
    lines += ["\\bottomrule", "\\end{tabular}"]
    return lines.map { $0 + "\n" }.joined()
  }

  /// The table as an HTML element, the protocol its caption; columns of numbers are aligned right.
  func html(digits: Int) -> String {
    func escaped(_ text: String) -> String { HTMLText.escaped(Self.oneLine(text)) }
    func line(_ tag: String, _ cells: [String]) -> String {
      let cells = cells.enumerated().map { column, cell in
        let style = isNumeric(column) ? " style=\"text-align: right\"" : ""
        return "<\(tag)\(style)>\(cell)</\(tag)>"
      }
      return "<tr>\(cells.joined())</tr>"
    }
    var lines = ["<table>"]
    if !header.isEmpty {
      lines.append("<caption>\(header.map(escaped).joined(separator: "<br>"))</caption>")
    }
    lines += ["<thead>", line("th", columns.map { escaped($0.name) }), "</thead>", "<tbody>"]
    let best = columns.indices.map { self.best(of: $0, digits: digits) }
    for (position, row) in rows.enumerated() {
      let cells = columns.indices.map { index in
        let text = escaped(
          plain(row.cells[index], in: columns[index], digits: digits, none: Self.dash))
        return best[index].contains(position) ? "<strong>\(text)</strong>" : text
      }
      lines.append(line("td", cells))
    }
    lines += ["</tbody>", "</table>"]
    return lines.map { $0 + "\n" }.joined()
  }

  /// Text that stands for itself in LaTeX.
  private static func latexEscaped(_ text: String) -> String {
    var escaped = ""
    for scalar in oneLine(text).unicodeScalars {
      switch scalar {
      case "&", "%", "$", "#", "_", "{", "}": escaped += "\\\(scalar)"
      case "\\": escaped += "\\textbackslash{}"
      case "~": escaped += "\\textasciitilde{}"
      case "^": escaped += "\\textasciicircum{}"
      case "<": escaped += "\\textless{}"
      case ">": escaped += "\\textgreater{}"
      case "|": escaped += "\\textbar{}"
      case "–": escaped += "--"
      case "…": escaped += "\\ldots{}"
      // A bracket after a line's end would be read as its argument.
      case "[": escaped += "{[}"
      case "]": escaped += "{]}"
      // An asterisk too, before a length.
      case "*": escaped += "{*}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
