extension ResultTable {
  /// The table as comma-separated values (RFC 4180: lines end in CR LF).
  ///
  /// How a row was measured stands in a column `protocol`, in words, so that rows can leave the
  /// table and still say it.
  func csv(digits: Int?) -> String {
    let number = columns.firstIndex { $0.name == Self.protocolColumn }
    let shown = columns.indices.filter { $0 != number || protocols.isEmpty }
    var lines: [[String]] = []
    lines.append(shown.map { columns[$0].name } + (protocols.isEmpty ? [] : [Self.protocolColumn]))
    for row in rows {
      var line = shown.map { plain(row.cells[$0], in: columns[$0], digits: digits, none: "") }
      if !protocols.isEmpty {
        line.append(protocols(of: row, numbered: number)?.description ?? "")
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
