/// How one delimited text is laid out: what a format says, or what its first records show.
struct DelimitedLayout: Sendable {
  var separator: String
  var quotes: Bool
  var hasHeader: Bool
  /// Names from the header, or `1`, `2`, … without one.
  var names: [String]
  /// The column (from 0) of each role that the file has.
  var columns: [ColumnRole: Int]
  /// How the times are written.
  var times = TimeFormat()
  /// Whether the column of times was found by what is in it.
  var foundTimes = false

  /// What each column was taken for: `user=customer_id item=sku`.
  var mappingText: String {
    ColumnRole.allCases.compactMap { role in
      // RecBole's `:token` says what a column holds, not what it is called.
      columns[role].map { "\(role)=\(RowPreview.option(String(names[$0].prefix { $0 != ":" })))" }
    }.joined(separator: " ")
  }

  /// How many records are looked at.
  private static let sampleSize = 1000

  /// Sees the layout from the first records of a file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - options: what the user says.
  /// - Returns: the layout.
  /// - Throws: `DataError` if no record is there, or users and items can't be told.
  static func of(_ path: String, options: ReadOptions) throws -> DelimitedLayout {
    let separator = try options.separator ?? sniffSeparator(path)
    let quotes = options.quotes ?? (separator == "," || separator == ";")
    let sample = try RecordReader.firstTexts(
      of: path, separator: separator, quotes: quotes, limit: sampleSize)
    let first = sample[0]
    let mapsByName = options.columns.values.contains { reference in
      if case .name = reference { true } else { false }
    }
    let hasHeader =
      options.header ?? (mapsByName || ColumnNames.isHeader(first) || looksLikeHeader(sample))
    let names = hasHeader ? first : (1...first.count).map(String.init)
    let rows = sample.dropFirst(hasHeader ? 1 : 0).filter { $0.count == names.count }
    var layout = DelimitedLayout(
      separator: separator, quotes: quotes, hasHeader: hasHeader, names: names, columns: [:])
    for role in ColumnRole.allCases {
      layout.columns[role] = try ColumnNames.column(
        for: role, in: names, mapping: options.columns, path: path)
    }
    // Only a file without any mapping is read in the usual order of columns.
    if !hasHeader, options.columns.isEmpty {
      for case (let column, let role?) in UsualOrder.roles(of: rows).enumerated() {
        layout.columns[role] = column
      }
    }
    let missing = [ColumnRole.user, .item].filter { layout.columns[$0] == nil }
    if !missing.isEmpty {
      throw DataError.unknownRoles(
        path: path, roles: missing, present: hasHeader ? names : [],
        rows: sample.prefix(3).map { RowPreview.text($0) })
    }
    // A column that is called so may be of anything.
    if options.columns[.part] == nil, let column = layout.columns[.part],
      rows.contains(where: { Part(name: $0[column]) == nil })
    {
      layout.columns[.part] = nil
    }
    layout.findTimes(rows, order: options.dates)
    return layout
  }

  /// Sees how times are written, and in which column, where no name says so.
  private mutating func findTimes(_ rows: [[String]], order: DateOrder?) {
    let taken = Set(columns.values)
    if columns[.time] == nil, names.count > 2 {
      columns[.time] = names.indices.first { column in
        guard !taken.contains(column) else { return false }
        let values = rows.map { $0[column] }
        let areNumbers = values.allSatisfy { $0.isEmpty || Double($0) != nil }
        return TimeFormat.fits(values) && !(areNumbers && ColumnNames.isCode(names[column]))
      }
      foundTimes = columns[.time] != nil
    }
    if let column = columns[.time] {
      times = TimeFormat(of: rows.map { $0[column] }, order: order)
    }
  }

  /// Whether the first record names columns that aren't known by their names: there is a column of
  /// numbers or dates in which it alone has neither.
  private static func looksLikeHeader(_ sample: [[String]]) -> Bool {
    func isValue(_ text: String) -> Bool {
      Double(text) != nil
        || Array(text.utf8).withUnsafeBufferPointer { bytes in
          NumberParsing.date(bytes) != nil
            || DateOrder.allCases.contains { DateParsing.seconds(bytes, order: $0) != nil }
        }
    }
    let first = sample[0]
    let rows = sample.dropFirst().filter { $0.count == first.count }
    guard !rows.isEmpty else { return false }
    return first.indices.contains { column in
      !first[column].isEmpty && !isValue(first[column])
        && rows.allSatisfy { isValue($0[column]) }
    }
  }

  /// The separator that each of the first lines has equally often; where there is none, the first
  /// that the first line has.
  static func sniffSeparator(
    _ path: String, among known: [String] = ["::", "\t", ",", ";", "|", " "]
  ) throws -> String {
    let lines = try RecordReader.firstLines(of: path, limit: 20)
    let candidates = known.filter(lines[0].contains)
    let steady = candidates.first { candidate in
      let counts = Set(
        lines.map { line in
          // What stands between quotes parts nothing.
          line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset.isMultiple(of: 2) }
            .reduce(0) { $0 + $1.element.ranges(of: candidate).count }
        })
      return counts.count == 1 && counts != [0]
    }
    return steady ?? candidates.first ?? ","
  }
}
