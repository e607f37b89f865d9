extension ResultTable {
  /// The position of the column with a name.
  ///
  /// - Throws: `TableError.noColumn`.
  public func columnIndex(_ name: String) throws(TableError) -> Int {
    guard let index = columns.firstIndex(where: { $0.name == name }) else {
      throw .noColumn(name, columns: columns.map(\.name))
    }
    return index
  }

  /// The values of a column, a row each.
  ///
  /// - Throws: `TableError.noColumn`.
  public func cells(column name: String) throws(TableError) -> [Cell] {
    let index = try columnIndex(name)
    return rows.map { $0.cells[index] }
  }

  /// The value at a row's position and a column's name.
  ///
  /// - Throws: `TableError.noPosition`, `.noColumn`.
  public func cell(row position: Int, column name: String) throws(TableError) -> Cell {
    try row(at: position).cells[columnIndex(name)]
  }

  /// The row at a position, counted from 0.
  ///
  /// - Throws: `TableError.noPosition`.
  public func row(at position: Int) throws(TableError) -> Row {
    guard rows.indices.contains(position) else {
      throw .noPosition(position, count: rows.count)
    }
    return rows[position]
  }

  /// The positions of the rows with a label, which may lack the mark of an untrained model.
  ///
  /// - Throws: `TableError.noColumn` if rows have no labels.
  public func positions(label: String) throws(TableError) -> [Int] {
    let labels = try cells(column: Self.labelColumn)
    let exact = labels.indices.filter { labels[$0] == .text(label) }
    return exact.isEmpty
      ? labels.indices.filter { labels[$0] == .text(label + Self.untrainedMark) } : exact
  }

  /// The position of the one row with a label.
  ///
  /// - Throws: `TableError.noColumn` if rows have no labels, `.noRow`, `.ambiguousRow`.
  public func position(label: String) throws(TableError) -> Int {
    let labels = try cells(column: Self.labelColumn)
    let positions = try positions(label: label)
    guard let first = positions.first else {
      var known: [String] = []
      for case .text(let text) in labels where !known.contains(text) { known.append(text) }
      throw .noRow(label, labels: known)
    }
    guard positions.count == 1 else { throw .ambiguousRow(label, positions: positions) }
    return first
  }

  /// The table of some rows, in the order asked for.
  ///
  /// - Throws: `TableError.noPosition`.
  public func selecting(rows positions: [Int]) throws(TableError) -> ResultTable {
    var table = self
    table.rows = []
    for position in positions { table.rows.append(try row(at: position)) }
    return table
  }

  /// The table of some columns, in the order asked for.
  ///
  /// - Throws: `TableError.noColumn`.
  public func selecting(columns names: [String]) throws(TableError) -> ResultTable {
    var indexes: [Int] = []
    for name in names {
      let index = try columnIndex(name)
      if !indexes.contains(index) { indexes.append(index) }
    }
    var table = self
    table.columns = indexes.map { columns[$0] }
    table.rows = rows.map { row in Row(indexes.map { row.cells[$0] }, result: row.result) }
    return table
  }
}
