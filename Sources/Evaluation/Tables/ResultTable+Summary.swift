extension ResultTable {
  /// The name of the column that says how many rows a summary is of.
  public static let countColumn = "n"

  /// Means and standard deviations of groups of rows.
  ///
  /// - Parameters:
  ///   - names: The columns that make the groups.
  ///   - summarised: The columns to summarise; `nil` for all that were measured, or where there are
  ///     none, all of numbers.
  /// - Returns: A row for each group: its names, the number of rows, and for each column `x` its
  ///   mean and, as `sd_x`, its standard deviation.
  /// - Throws: `TableError.noColumn`, `.notNumbers`; `.protocolsDiffer` if a group would mix them.
  public func summarised(
    by names: [String], of summarised: [String]? = nil
  ) throws(TableError) -> ResultTable {
    try requireUnmixed(by: names)
    var keys: [Int] = []
    for name in names { keys.append(try columnIndex(name)) }
    var values: [Int] = []
    if let summarised {
      for name in summarised { values.append(try columnIndex(name)) }
    } else {
      let numeric = columns.indices.filter { !keys.contains($0) && isNumeric($0) }
      let measured = numeric.filter { columns[$0].kind.isMeasured }
      values = measured.isEmpty ? numeric : measured
    }
    // A column without any value has means without any, such as the costs of what wasn't trained.
    for index in values
    where !isNumeric(index) && rows.contains(where: { $0.cells[index] != .none }) {
      throw .notNumbers(columns[index].name)
    }
    var groups: [(names: [Cell], rows: [Row])] = []
    var places: [[Cell.Key]: Int] = [:]
    for row in rows {
      let cells = keys.map { row.cells[$0] }
      let key = cells.map(\.key)
      if let index = places[key] {
        groups[index].rows.append(row)
      } else {
        places[key] = groups.count
        groups.append((cells, [row]))
      }
    }
    var made = keys.map { columns[$0] } + [Column(Self.countColumn, .tag)]
    for index in values {
      var spread = columns[index]
      spread.name = "sd_" + spread.name
      spread.better = nil
      made += [columns[index], spread]
    }
    // A column may have the name of one that is made.
    var taken: Set<String> = []
    made = made.map { column in
      var column = column
      while !taken.insert(column.name).inserted { column.name += "_" }
      return column
    }
    let lines = groups.map { group in
      let numbers = values.flatMap { index -> [Cell] in
        let known = group.rows.compactMap { $0.cells[index].number }.filter { !$0.isNaN }
        if known.isEmpty { return [.none, .none] }
        return [
          .measured(known.reduce(0, +) / Double(known.count)), .measured(deviation(known)),
        ]
      }
      return Row(group.names + [.integer(group.rows.count)] + numbers)
    }
    var table = ResultTable(columns: made, rows: lines)
    table.protocols = protocols
    return table
  }

  /// The values of one column spread over a column for each value of another.
  ///
  /// - Parameters:
  ///   - names: The columns that name rows.
  ///   - spread: The column whose values become columns.
  ///   - value: The column whose values fill them.
  /// - Returns: A row for each combination of names, in the order of their first rows.
  /// - Throws: `TableError.noColumn`, `.severalValues`; `.protocolsDiffer` if a cell could mix them;
  ///   what `check(rows:columns:)` throws.
  public func pivoted(
    rows names: [String], columns spread: String, values value: String
  ) throws(TableError) -> ResultTable {
    try requireUnmixed(by: names + [spread])
    var keys: [Int] = []
    for name in names {
      let index = try columnIndex(name)
      if !keys.contains(index) { keys.append(index) }
    }
    let across = try columnIndex(spread)
    let filling = try columnIndex(value)
    var heads: [Cell] = []
    var known: Set<Cell.Key> = []
    var lines: [(names: [Cell], cells: [Cell.Key: Cell])] = []
    var places: [[Cell.Key]: Int] = [:]
    for row in rows {
      let names = keys.map { row.cells[$0] }
      let key = names.map(\.key)
      let head = row.cells[across]
      if known.insert(head.key).inserted { heads.append(head) }
      let line = places[key] ?? lines.count
      if line == lines.count {
        places[key] = line
        lines.append((names, [:]))
      }
      guard lines[line].cells.updateValue(row.cells[filling], forKey: head.key) == nil else {
        let words = (names + [head]).map { plain($0, in: columns[across], digits: nil, none: "–") }
        throw .severalValues(value, at: words)
      }
    }
    try Self.check(rows: lines.count, columns: keys.count + heads.count)
    var made = keys.map { columns[$0] }
    var taken = Set(made.map(\.name))
    for head in heads {
      var column = columns[filling]
      column.name = plain(head, in: columns[across], digits: nil, none: "–")
      while !taken.insert(column.name).inserted { column.name += "_" }
      made.append(column)
    }
    var table = ResultTable(
      columns: made,
      rows: lines.map { line in Row(line.names + heads.map { line.cells[$0.key] ?? .none }) })
    table.protocols = protocols
    return table
  }

  /// - Throws: `TableError.protocolsDiffer` if rows of several protocols aren't told apart by any of
  ///   the columns.
  private func requireUnmixed(by names: [String]) throws(TableError) {
    guard protocols.count > 1, !names.contains(Self.protocolColumn) else { return }
    throw .protocolsDiffer(protocols[0], protocols[1])
  }
}
