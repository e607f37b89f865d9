import Glibc

extension ResultTable {
  /// Reads comma- or tab-separated values, such as `export` writes.
  ///
  /// Columns of numbers are told from columns of text; `model`, `label` and `metric` name rows, what
  /// a metric is called is one, and a column `protocol` goes back into the header.
  ///
  /// - Parameters:
  ///   - text: The contents of a file; its first row names the columns.
  ///   - separator: What stands between fields.
  /// - Throws: `TableError.damaged` with the number of the line at fault; what
  ///   `check(rows:columns:)` throws.
  public init(separated text: String, by separator: Character = ",") throws(TableError) {
    var records = try Self.records(text, separator)
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
    _ text: String, _ separator: Character
  ) throws(TableError) -> [(line: Int, fields: [String])] {
    guard let separator = separator.unicodeScalars.first else { return [] }
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
      } else if scalar == separator {
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
