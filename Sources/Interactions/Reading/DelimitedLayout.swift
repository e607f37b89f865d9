/// How one delimited text is laid out: what a format says, or what its first record shows.
struct DelimitedLayout {
  var separator: String
  var quotes: Bool
  var hasHeader: Bool
  /// Names from the header, or `1`, `2`, … without one.
  var names: [String]
  /// The column (from 0) of each role that the file has.
  var columns: [ColumnRole: Int]

  /// What each column was taken for: `user=customer_id item=sku`.
  var mappingText: String {
    ColumnRole.allCases.compactMap { role in
      // RecBole's `:token` says what a column holds, not what it is called.
      columns[role].map { "\(role)=\(names[$0].prefix { $0 != ":" })" }
    }.joined(separator: " ")
  }

  /// Sees the layout from the first lines of a file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - options: what the user says.
  /// - Returns: the layout.
  /// - Throws: `DataError` if no record is there, or users and items can't be told.
  static func of(_ path: String, options: ReadOptions) throws -> DelimitedLayout {
    let separator = try options.separator ?? sniffSeparator(path)
    let quotes = options.quotes ?? (separator == "," || separator == ";")
    let first = try RecordReader.firstTexts(of: path, separator: separator, quotes: quotes)
    let mapsByName = options.columns.values.contains { reference in
      if case .name = reference { true } else { false }
    }
    let hasHeader = options.header ?? (mapsByName || ColumnNames.isHeader(first))
    let names = hasHeader ? first : (1...first.count).map(String.init)
    var columns: [ColumnRole: Int] = [:]
    for role in ColumnRole.allCases {
      columns[role] = try ColumnNames.column(
        for: role, in: names, mapping: options.columns, path: path)
    }
    if !hasHeader {
      let taken = Set(columns.values)
      let free = names.indices.filter { !taken.contains($0) }
      let missing = usualOrder(first).filter { columns[$0] == nil }
      // Only a file without any mapping is read in the usual order of columns.
      if options.columns.isEmpty {
        for (role, column) in zip(missing, free) { columns[role] = column }
      }
    }
    for role in [ColumnRole.user, .item] where columns[role] == nil {
      throw DataError.unknownRole(
        path: path, role: role, present: hasHeader ? names : [])
    }
    return DelimitedLayout(
      separator: separator, quotes: quotes, hasHeader: hasHeader, names: names, columns: columns)
  }

  /// The usual order without a header: user, item, rating, time; of three columns the last is a
  /// time if it is a number no rating would be.
  private static func usualOrder(_ first: [String]) -> [ColumnRole] {
    if first.count == 3, let last = Double(first[2]), last >= 1e8 { return [.user, .item, .time] }
    return [.user, .item, .rating, .time]
  }

  private static func sniffSeparator(_ path: String) throws -> String {
    let line = try RecordReader.firstLine(of: path)
    return ["::", "\t", ",", ";", "|", " "].first(where: line.contains) ?? ","
  }
}
