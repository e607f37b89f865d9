import Glibc
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

extension ResultTable {
  /// Reads comma- or tab-separated values, such as `export` writes.
  ///
  /// Columns of numbers are told from columns of text; `model`, `label` and `metric` name rows, what
  /// a metric is called is one, and a column `protocol` goes back into the header.
  ///
  /// - Parameters:
  ///   - text: The contents of a file.
  ///   - separator: What stands between fields.
  ///   - hasHeader: Whether the first row names the columns; else they are `column1`, `column2`, ….
  /// - Throws: `TableError.damaged` with the number of the line at fault; what
  ///   `check(rows:columns:)` throws.
  public init(
    separated text: String, by separator: String = ",", hasHeader: Bool = true
  ) throws(TableError) {
    var records = try Self.records(text, separator)
    if !hasHeader, let first = records.first {
      records.insert((first.line, first.fields.indices.map { "column\($0 + 1)" }), at: 0)
    }
    try self.init(records: records)
  }

  /// Makes a table of rows of fields, typed as those of `init(separated:by:)`.
  ///
  /// - Throws: `TableError` as that does; rows count as lines, behind one of names.
  public init(names: [String], rows: [[String]]) throws(TableError) {
    try self.init(
      records: ([names] + rows).enumerated().map { (line: $0 + 1, fields: $1) })
  }

  private init(records: [(line: Int, fields: [String])]) throws(TableError) {
    var records = records
    guard let names = records.first?.fields, names != [""] else {
      throw .damaged(line: 1, "there is no row of column names")
    }
    records.removeFirst()
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw .damaged(line: 1, "two columns are called `\(twice)`")
    }
    for record in records where record.fields.count != names.count {
      throw .damaged(
        line: record.line, "it has \(record.fields.count) fields, the first row \(names.count)")
    }
    try Self.check(rows: records.count, columns: names.count)
    let firstMetric = names.firstIndex { (try? Metric(name: $0)) != nil } ?? names.count
    var columns: [Column] = []
    var cells: [[Cell]] = []
    var stated: [String] = []
    for (index, name) in names.enumerated() {
      let fields = records.map { $0.fields[index] }
      if name == Self.protocolColumn {
        stated = fields
        continue
      }
      let column = Column(name, Self.kind(of: name, isAfterMetrics: index > firstMetric))
      columns.append(column)
      cells.append(Self.typed(fields, column))
    }
    let rows = records.indices.map { row in Row(cells.map { $0[row] }) }
    self.init(columns: columns, rows: rows)
    try state(stated)
  }

  /// Puts the protocols of rows into the header; a column numbers them where there are several.
  private mutating func state(_ words: [String]) throws(TableError) {
    var known: [String] = []
    for text in words where !text.isEmpty && !known.contains(text) { known.append(text) }
    protocols = known.map(TableProtocol.stated)
    guard known.count > 1 else { return }
    self = adding(
      Column(Self.protocolColumn, .label),
      cells: words.map { text in
        known.firstIndex(of: text).map { .integer($0 + 1) } ?? .none
      })
  }

  private static func kind(of name: String, isAfterMetrics: Bool) -> Column.Kind {
    if ["model", labelColumn, "metric"].contains(name) { return .label }
    if (try? Metric(name: name)) != nil || name.hasPrefix("paper_") { return .metric }
    if ["p_t", "p_w", "holm_t", "holm_w"].contains(name) { return .probability }
    if ["sd", "se", "detects", "sd_difference"].contains(name), isAfterMetrics { return .detail }
    return isAfterMetrics ? .value : .tag
  }

  /// Fields as cells: numbers or truth values if all that aren't empty are such, otherwise text.
  private static func typed(_ fields: [String], _ column: Column) -> [Cell] {
    let known = fields.filter { !$0.isEmpty }
    func number(_ text: String) -> Double? {
      // Not hexadecimal numbers, nor words such as `infinity`, which are rather names.
      guard
        text.allSatisfy({ "0123456789+-.eE".contains($0) })
          || ["nan", "inf", "-inf"].contains(text)
      else { return nil }
      return Double(text)
    }
    if column.kind != .label, known.allSatisfy({ number($0) != nil }) {
      return fields.map { field in
        guard let value = number(field) else { return .none }
        if column.kind < .metric, let whole = Int(field) { return .integer(whole) }
        return .number(value)
      }
    }
    if known.allSatisfy({ $0 == "true" || $0 == "false" }) {
      return fields.map { $0.isEmpty ? .none : .bool($0 == "true") }
    }
    return fields.map { $0.isEmpty ? .none : .text($0) }
  }

  /// The records of a text (RFC 4180) with the lines that they begin on; blank lines are none.
  private static func records(
    _ text: String, _ separator: String
  ) throws(TableError) -> [(line: Int, fields: [String])] {
    let separator = Array(separator.unicodeScalars)
    guard let mark = separator.first else { return [] }
    var records: [(line: Int, fields: [String])] = []
    var fields: [String] = []
    var field = String.UnicodeScalarView()
    var (line, start) = (1, 1)
    var isQuoted = false
    var wasQuoted = false
    func endRecord() {
      fields.append(String(field))
      if fields != [""] || wasQuoted { records.append((start, fields)) }
      fields = []
      field.removeAll()
      wasQuoted = false
    }
    let scalars = Array(text.unicodeScalars)
    var index = scalars.first == "\u{feff}" ? 1 : 0
    while index < scalars.count {
      let scalar = scalars[index]
      index += 1
      if scalar == "\n" { line += 1 }
      if isQuoted {
        if scalar != "\"" {
          field.append(scalar)
        } else if index < scalars.count, scalars[index] == "\"" {
          field.append("\"")
          index += 1
        } else {
          isQuoted = false
        }
      } else if scalar == "\"", field.isEmpty, !wasQuoted {
        isQuoted = true
        wasQuoted = true
      } else if scalar == mark, scalars[(index - 1)...].starts(with: separator) {
        index += separator.count - 1
        fields.append(String(field))
        field.removeAll()
        wasQuoted = false
      } else if scalar == "\n" || scalar == "\r" {
        if scalar == "\r", index < scalars.count, scalars[index] == "\n" {
          index += 1
          line += 1
        }
        endRecord()
        start = line
      } else {
        field.append(scalar)
      }
    }
    if isQuoted { throw .damaged(line: start, "a quote is never closed") }
    if !field.isEmpty || !fields.isEmpty || wasQuoted { endRecord() }
    return records
  }
}
