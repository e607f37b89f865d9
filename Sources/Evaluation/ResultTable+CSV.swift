import Support

extension ResultTable {
  /// The table as comma-separated values (RFC 4180: lines end in CR LF).
  ///
  /// How a row was measured stands in a column `protocol`, in words, so that rows can leave the
  /// table and still say it.
  ///
  /// - Parameters:
  ///   - digits: Decimals of measured numbers; `nil` for all.
  ///   - isSafe: Whether texts that spreadsheets take for formulas begin with an apostrophe.
  /// - Returns: The table, every line ended.
  func csv(digits: Int?, isSafe: Bool = false) -> String {
    func text(_ text: String) -> String { isSafe ? SeparatedText.withoutFormula(text) : text }
    let number = columns.firstIndex { $0.name == Self.protocolColumn }
    let shown = columns.indices.filter { $0 != number || protocols.isEmpty }
    var lines: [[String]] = []
    lines.append(
      shown.map { text(columns[$0].name) } + (protocols.isEmpty ? [] : [Self.protocolColumn]))
    for row in rows {
      var line = shown.map { column in
        let value = plain(row.cells[column], in: columns[column], digits: digits, none: "")
        if case .text = row.cells[column] { return text(value) }
        return value
      }
      if !protocols.isEmpty {
        line.append(text(protocols(of: row, numbered: number)?.description ?? ""))
      }
      lines.append(line)
    }
    return lines.map { $0.map(Self.csvQuoted).joined(separator: ",") + "\r\n" }.joined()
  }

  /// The protocol of a row, given the column that numbers protocols.
  private func protocols(of row: Row, numbered column: Int?) -> TableProtocol? {
    guard let column else { return protocols.first }
    guard case .integer(let number) = row.cells[column], protocols.indices.contains(number - 1)
    else { return nil }
    return protocols[number - 1]
  }

  private static func csvQuoted(_ text: String) -> String {
    let special: Set<Unicode.Scalar> = [",", "\"", "\r", "\n"]
    guard text.unicodeScalars.contains(where: special.contains) else { return text }
    // Scalar by scalar: a quote with an accent upon it is one character, but still a quote.
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }
}
