public import Support

extension ResultTable {
  /// The rows in the order of a column; equal ones stay as they were, missing values come last.
  ///
  /// - Throws: `TableError.noColumn`.
  public func sorted(by name: String, descending: Bool = false) throws(TableError) -> ResultTable {
    let keys = try cells(column: name)
    let order = rows.indices.sorted { first, second in
      let (a, b) = (keys[first], keys[second])
      if a.isMissing || b.isMissing {
        return a.isMissing == b.isMissing ? first < second : b.isMissing
      }
      if Cell.precedes(a, b) { return !descending }
      if Cell.precedes(b, a) { return descending }
      return first < second
    }
    var table = self
    table.rows = order.map { rows[$0] }
    return table
  }

  /// The table with one more column, or with other values and digits in the
  /// column of that name.
  ///
  /// - Precondition: there is a cell for each row.
  public func adding(_ column: Column, cells: [Cell]) -> ResultTable {
    precondition(
      cells.count == rows.count, "adding: \(cells.count) cells for \(rows.count) rows")
    var table = self
    let index = table.place(column)
    table.columns[index].digits = column.digits
    for row in table.rows.indices { table.rows[row].cells[index] = cells[row] }
    return table
  }

  /// The rows of both tables under the columns of both; a value that a row lacks is `none`.
  ///
  /// Rows of different protocols are joined only if `mixed`; a column `protocol` then numbers them.
  ///
  /// - Throws: `TableError.protocolsDiffer`; what `check(rows:columns:)` throws.
  public func appending(_ other: ResultTable, mixed: Bool = false) throws(TableError) -> ResultTable
  {
    var table = self
    var other = other
    if let (first, second) = table.disagreement(with: other) {
      guard mixed else { throw .protocolsDiffer(first, second) }
      table.numberProtocols()
      other.numberProtocols()
    }
    let numbers = other.protocols.map { table.number(of: $0) }
    let known = Set(table.columns.map(\.name))
    let added = other.columns.filter { !known.contains($0.name) }
    try Self.check(
      rows: table.rows.count + other.rows.count, columns: table.columns.count + added.count)
    for column in added { _ = table.place(column) }
    let names = table.columns.map(\.name)
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let indexes = other.columns.map { places[$0.name] ?? 0 }
    for row in other.rows {
      var cells = [Cell](repeating: .none, count: names.count)
      for (index, cell) in zip(indexes, row.cells) {
        if names[index] == Self.protocolColumn, case .integer(let number) = cell,
          numbers.indices.contains(number - 1)
        {
          cells[index] = .integer(numbers[number - 1])
        } else {
          cells[index] = cell
        }
      }
      table.rows.append(Row(cells, result: row.result))
    }
    return table
  }

  /// The name of the column that says which of several protocols a row has, counted from 1.
  public static let protocolColumn = "protocol"

  /// Two protocols of the tables that differ, if any do.
  private func disagreement(with other: ResultTable) -> (TableProtocol, TableProtocol)? {
    guard let first = protocols.first else { return nil }
    guard let second = (other.protocols + protocols).first(where: { !$0.agrees(with: first) })
    else { return nil }
    return (first, second)
  }

  /// Gives every row the number of its protocol, where there was only one so far.
  private mutating func numberProtocols() {
    guard !columns.contains(where: { $0.name == Self.protocolColumn }) else { return }
    let index = place(Column(Self.protocolColumn, .label))
    guard !protocols.isEmpty else { return }
    for row in rows.indices { rows[row].cells[index] = .integer(1) }
  }

  /// The number of a protocol, counted from 1; a new one is taken up, and what one says that agrees.
  private mutating func number(of ranking: TableProtocol) -> Int {
    guard let index = protocols.firstIndex(where: { $0.agrees(with: ranking) }) else {
      protocols.append(ranking)
      return protocols.count
    }
    protocols[index] = protocols[index].joined(with: ranking)
    return index + 1
  }

  /// The position of the column of that name, or of a new, empty one after the last of its kind.
  private mutating func place(_ column: Column) -> Int {
    if let index = columns.firstIndex(where: { $0.name == column.name }) { return index }
    let index = (columns.lastIndex { $0.kind <= column.kind } ?? -1) + 1
    columns.insert(column, at: index)
    for row in rows.indices { rows[row].cells.insert(.none, at: index) }
    return index
  }
}

extension ResultTable {
  /// The most values that a table may hold.
  public static let valueLimit = 100_000_000

  /// Refuses a table before it is made, if it would have too many values or need too much memory.
  ///
  /// - Parameters:
  ///   - rows: How many rows it would have.
  ///   - columns: How many columns.
  ///   - memory: Bytes that may be used.
  /// - Throws: `TableError.tooManyValues`, `.tooLarge`.
  public static func check(
    rows: Int, columns: Int, memory: Int = Machine.usableMemory
  ) throws(TableError) {
    guard let count = MemoryError.product(rows, columns), count <= valueLimit else {
      throw .tooManyValues(rows: rows, columns: columns)
    }
    // A row is an array of its own, with a header.
    let bytes = rows * (MemoryLayout<Row>.stride + 32) + count * MemoryLayout<Cell>.stride
    do throws(MemoryError) {
      try MemoryError.refuse(
        above: memory, bytes, about: .table,
        "a table of \(NumberText.counted(rows, "row")) × \(NumberText.counted(columns, "column"))")
    } catch { throw .tooLarge(error) }
  }
}
