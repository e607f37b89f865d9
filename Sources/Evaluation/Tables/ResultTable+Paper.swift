extension ResultTable {
  /// The table with the figures of a paper beside its own.
  ///
  /// A row of the paper belongs to the row of the same label, or else of the same model, whatever
  /// the case of letters; one that belongs to none comes below.
  ///
  /// - Parameter paper: A table whose first text column names its rows, and whose metrics are
  ///   called as here.
  /// - Returns: The table, with `paper_x` after each metric `x` that the paper has, and how many of
  ///   the paper's rows belong to rows of this table.
  /// - Throws: `TableError.nothingInCommon` if the paper has none of the metrics.
  public func beside(
    _ paper: ResultTable
  ) throws(TableError) -> (table: ResultTable, matched: Int) {
    func key(_ text: String) -> String { text.lowercased().filter { $0 != " " } }
    let theirs = Dictionary(
      paper.columns.enumerated().map { (key($1.name), $0) }, uniquingKeysWith: { first, _ in first }
    )
    let names =
      theirs[Self.labelColumn] ?? theirs["model"]
      ?? paper.columns.indices.first { !paper.isNumeric($0) } ?? 0
    let common = columns.compactMap { column in
      column.kind == .metric ? theirs[key(column.name)].map { (column: column, index: $0) } : nil
    }
    guard !common.isEmpty else {
      throw .nothingInCommon(paper.columns.map(\.name), columns.map(\.name))
    }
    func name(_ row: Row, _ column: Int?) -> String? {
      guard let column, case .text(let text) = row.cells[column] else { return nil }
      return key(text)
    }
    let ours = [Self.labelColumn, "model"].map { wanted in
      columns.firstIndex { $0.name == wanted }
    }
    var table = self
    // Where each row of the paper goes: rows of this table, or a new one.
    var rowsOf: [[Int]] = []
    var matched = 0
    for row in paper.rows {
      let wanted = name(row, names)
      var found: [Int] = []
      for column in ours where found.isEmpty {
        found = rows.indices.filter { wanted != nil && name(rows[$0], column) == wanted }
      }
      if found.isEmpty {
        var cells = [Cell](repeating: .none, count: columns.count)
        if let column = ours.compactMap({ $0 }).first { cells[column] = row.cells[names] }
        table.rows.append(Row(cells))
        found = [table.rows.count - 1]
      } else {
        matched += 1
      }
      rowsOf.append(found)
    }
    for (column, index) in common {
      var added = Column("paper_\(column.name)", .metric, digits: column.digits)
      added.better = nil
      added.missing = "not known"
      var cells = [Cell](repeating: .none, count: table.rows.count)
      for (row, places) in zip(paper.rows, rowsOf) {
        for place in places { cells[place] = row.cells[index] }
      }
      let place = (table.columns.firstIndex { $0.name == column.name } ?? 0) + 1
      table.columns.insert(added, at: place)
      for row in table.rows.indices { table.rows[row].cells.insert(cells[row], at: place) }
    }
    return (table, matched)
  }

  /// The table whose best values stand out where people read it.
  public func markingBest(_ marks: Bool = true) -> ResultTable {
    var table = self
    table.marksBest = marks
    return table
  }

  /// The cells of a column that hold its best value as written, among rows of one protocol.
  func best(of column: Int, digits: Int?) -> Set<Int> {
    guard marksBest, let better = columns[column].better else { return [] }
    let numbered = columns.firstIndex { $0.name == Self.protocolColumn }
    var best: Set<Int> = []
    let groups = Dictionary(grouping: rows.indices) { row -> Cell in
      numbered.map { rows[row].cells[$0] } ?? .none
    }
    for positions in groups.values where positions.count > 1 {
      let known = positions.filter { rows[$0].cells[column].number?.isNaN == false }
      let ordered = known.sorted { Cell.precedes(rows[$0].cells[column], rows[$1].cells[column]) }
      guard let winner = better == .higher ? ordered.last : ordered.first else { continue }
      func written(_ row: Int) -> String {
        plain(rows[row].cells[column], in: columns[column], digits: digits, none: "")
      }
      best.formUnion(known.filter { written($0) == written(winner) })
    }
    return best
  }
}
