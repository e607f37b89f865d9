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
