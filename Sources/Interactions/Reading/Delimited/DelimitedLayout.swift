/// How one delimited text is laid out: what a format says, or what its first records show.
struct DelimitedLayout: Sendable {
  var separator: String
  var quotes: Bool
  var hasHeader: Bool
  /// Names from the header, or `1`, `2`, … without one.
  var names: [String]
  /// The column (from 0) of each role that the file has.
  var columns: [ColumnRole: Int]
  /// The columns whose fields hold lists; `nil` where each row has one item.
  var lists: ListColumns?
  /// A second column (from 0) of times.
  var clock: Int?
  /// How times and numbers are written.
  var values = ValueFormat()
  /// Whether the column of times was found by what is in it.
  var foundTimes = false
  /// Remarks on columns that say something and that nothing reads.
  var unread: [ReadNote] = []

  /// The roles that the file has columns for.
  var roles: Set<ColumnRole> {
    Set(columns.keys).union(lists.map { Set($0.columns.keys) } ?? [])
  }

  /// The roles of the columns: `user=customer_id item=sku`.
  var mappingText: String {
    let options: [String] = ColumnRole.allCases.compactMap { role in
      guard let column = lists?.columns[role] ?? columns[role] else { return nil }
      if let clock, role == .time { return "time=[\(quoted(column)), \(quoted(clock))]" }
      return "\(role.rawValue)=\(RowPreview.option(bareName(column)))"
    }
    return options.joined(separator: " ")
  }

  private func quoted(_ column: Int) -> String {
    hasHeader ? "\"\(bareName(column))\"" : bareName(column)
  }

  /// RecBole's `:token` says what a column holds, not what it is called.
  private func bareName(_ column: Int) -> String { String(names[column].prefix { $0 != ":" }) }

  /// Remarks.
  var notes: [ReadNote] {
    var notes = unread
    if let lists, let target = lists.target, let items = lists.columns[.item] {
      notes.insert(
        ReadNote(
          "load: `\(bareName(items))` comes before `\(bareName(target))`: what lines of one user "
            + "repeat is one row, and histories are for training"), at: 0)
    }
    return notes
  }

  /// The last step, when all rows are there.
  var finish: (@Sendable (inout RowColumns) -> Void)? {
    if lists?.target != nil { return TargetRows.merge }
    return clock == nil ? nil : RowColumns.breakTies
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
    let (separator, quotes, sample) = try parted(path, options)
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
    layout.values.decimal = options.decimal
    for role in ColumnRole.allCases {
      layout.columns[role] = try ColumnNames.column(
        for: role, in: names, mapping: options.columns, path: path)
    }
    // Only a file without any mapping is read in the usual order of columns.
    var likely: [ColumnRole: Int] = [:]
    if !hasHeader, options.columns.isEmpty, options.bad == .stop, names.count > 2,
      rows.count * 2 < sample.count
    {
      // Lines of all lengths are no columns; that they are malformed says what they may be.
      layout.columns = [.user: 0, .item: 1]
    } else if !hasHeader, options.columns.isEmpty {
      switch UsualOrder.find(in: rows) {
      case .roles(let roles):
        for case (let column, let role?) in roles.enumerated() { layout.columns[role] = column }
      case .contradiction(let columns): likely = columns
      }
    }
    layout.lists = ListColumns.find(
      in: names, rows: rows, hasHeader: hasHeader, options: options, roles: &layout.columns)
    let missing = [ColumnRole.user, .item].filter { !layout.roles.contains($0) }
    if !missing.isEmpty {
      throw DataError.unknownRoles(
        path: path, roles: missing, present: hasHeader ? names : [],
        rows: sample.prefix(3).map { RowPreview.text($0) },
        likely: missing.allSatisfy { likely[$0] != nil } ? likely.mapValues { $0 + 1 } : [:])
    }
    // A column that is called so may be of anything.
    if options.columns[.part] == nil, let column = layout.columns[.part],
      !Part.areMost(of: rows.map { $0[column] })
    {
      layout.columns[.part] = nil
    }
    // Numbers of what was done are a rating, if anything.
    if options.columns[.behaviour] == nil, let column = layout.columns[.behaviour],
      rows.allSatisfy({ Double($0[column]) != nil })
    {
      layout.columns[.behaviour] = nil
    }
    layout.findTimes(rows, order: options.dates)
    try layout.findClock(rows, options.clock, path)
    if hasHeader {
      let taken = layout.taken
      layout.unread = UnreadColumns.notes(
        on: names.enumerated().filter { !taken.contains($0.offset) }.map { column in
          (name: column.element, values: rows.map { $0[column.offset] })
        },
        time: layout.columns[.time].flatMap { column in
          layout.clock == nil && layout.values.times.areDays(rows.map { $0[column] })
            ? layout.bareName(column) : nil
        }, hasParts: layout.columns[.part] != nil)
    }
    return layout
  }

  /// The separator of fields, whether quotes enclose them, and the first rows.
  private static func parted(
    _ path: String, _ options: ReadOptions
  ) throws -> (separator: String, quotes: Bool, sample: [[String]]) {
    let encoding = options.encoding ?? .utf8
    let separator = try options.separator ?? sniffSeparator(path, encoding: encoding)
    func firstRows(quotes: Bool) throws -> [[String]] {
      try RecordReader.firstTexts(
        of: path, separator: separator, quotes: quotes, limit: sampleSize, encoding: encoding)
    }
    let quotes = options.quotes ?? (separator == "," || separator == ";")
    let sample = try firstRows(quotes: quotes)
    guard options.quotes == nil, !quotes,
      sample.contains(where: { $0.contains { $0.contains("\"") } })
    else { return (separator, quotes, sample) }
    let unquoted = try firstRows(quotes: true)
    return isQuoted(sample) || areWhole(unquoted, rather: sample)
      ? (separator, true, unquoted) : (separator, false, sample)
  }

  /// The columns that anything reads.
  private var taken: Set<Int> {
    var taken = Set(columns.values)
    if let lists { taken.formUnion(lists.columns.values) }
    if let target = lists?.target { taken.insert(target) }
    if let clock { taken.insert(clock) }
    return taken
  }

  /// Sees what a second column of times holds.
  private mutating func findClock(
    _ rows: [[String]], _ reference: ColumnReference?, _ path: String
  ) throws {
    guard let reference else { return }
    guard lists == nil else {
      throw DataError.outOfRange(
        option: "time", value: "two columns", expected: "one, where fields hold lists of items")
    }
    clock = try ColumnNames.column(
      for: .time, in: names, mapping: [.time: reference], path: path)
    values.clock = clock.map { column in ValueFormat.Clock(of: rows.map { $0[column] }) }
  }

  /// Sees how times are written, and in which column, where no name says so.
  private mutating func findTimes(_ rows: [[String]], order: DateOrder?) {
    let taken = self.taken
    if columns[.time] == nil, lists?.columns[.time] == nil, names.count > 2 {
      columns[.time] = names.indices.first { column in
        guard !taken.contains(column) else { return false }
        let values = rows.map { $0[column] }
        let areNumbers = values.allSatisfy { $0.isEmpty || Double($0) != nil }
        return TimeFormat.fits(values) && !(areNumbers && ColumnNames.isCode(names[column]))
      }
      foundTimes = columns[.time] != nil
    }
    var texts = columns[.time].map { column in rows.map { $0[column] } } ?? []
    if let column = lists?.columns[.time], let list = lists?.texts[.time] {
      texts += list.texts(rows.map { $0[column] })
    }
    if roles.contains(.time) { values.times = TimeFormat(of: texts, order: order) }
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

  /// Whether quotes enclose fields though the separator is none with which they always do: some field
  /// of the first row is enclosed, and all of its column.
  private static func isQuoted(_ sample: [[String]]) -> Bool {
    func isEnclosed(_ text: String) -> Bool {
      text.utf8.count > 1 && text.hasPrefix("\"") && text.hasSuffix("\"")
    }
    let rows = sample.filter { $0.count == sample[0].count }
    return rows.count > 1
      && sample[0].indices.contains { column in rows.allSatisfy { isEnclosed($0[column]) } }
  }

  /// Whether quotes make more rows as wide as the first, as where fields with separators in them are
  /// enclosed.
  private static func areWhole(_ unquoted: [[String]], rather sample: [[String]]) -> Bool {
    func torn(_ rows: [[String]]) -> Int { rows.count { $0.count != rows[0].count } }
    return unquoted[0].count == sample[0].count && torn(unquoted) < torn(sample)
  }

  /// The separator that each of the first lines has equally often, of several the one between whose
  /// fields most roles are seen; where there is none, the first that the first line has.
  static func sniffSeparator(
    _ path: String, among known: [String] = ["::", "\t", ",", ";", "|", " "],
    encoding: TextEncoding = .utf8
  ) throws -> String {
    sniffSeparator(
      of: try RecordReader.firstLines(of: path, limit: 20, encoding: encoding), among: known)
  }

  /// As above, of lines of which there is one at least.
  static func sniffSeparator(of lines: [String], among known: [String]) -> String {
    let candidates = known.filter(lines[0].contains)
    let steady = candidates.filter { candidate in
      let counts = Set(
        lines.map { line in
          // What stands between quotes parts nothing.
          line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset.isMultiple(of: 2) }
            .reduce(0) { $0 + $1.element.ranges(of: candidate).count }
        })
      return counts.count == 1 && counts != [0]
    }
    guard steady.count > 1 else { return steady.first ?? candidates.first ?? "," }
    let fits = steady.map { fit(of: $0, in: lines, others: steady.filter { $0 != " " }) }
    return steady[fits.indices.first { fits[$0] == fits.max() } ?? 0]
  }

  /// How many roles are seen between the fields that a separator gives, fewer where other separators
  /// stand within the ids.
  private static func fit(of separator: String, in lines: [String], others: [String]) -> Int {
    let rows = lines.map { line in
      line.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
    let known = [ColumnRole.user, .item, .time, .rating].count {
      ColumnNames.knows($0, in: rows[0])
    }
    if known > 0 { return known }
    let width = rows[0].count
    guard case .roles(let roles) = UsualOrder.find(in: rows.filter { $0.count == width }) else {
      return 0
    }
    let ids = roles.indices.filter { roles[$0] == .user || roles[$0] == .item }
    let isParted = rows.contains { row in
      row.count == width
        && ids.contains { column in
          others.contains { $0 != separator && row[column].contains($0) }
        }
    }
    return roles.count { $0 != nil } - (isParted ? 3 : 0)
  }
}
