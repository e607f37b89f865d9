import Support

/// A table of results: columns by name, rows by position or label, and how they were measured.
public struct ResultTable: Hashable, Sendable {
  /// A row: its values, and the result that it was made from.
  public struct Row: Hashable, Sendable {
    /// A value for each column.
    public var cells: [Cell]
    /// The metrics user by user, for paired comparisons; `nil` if the row wasn't evaluated.
    public var result: EvaluationResult?

    public init(_ cells: [Cell], result: EvaluationResult? = nil) {
      self.cells = cells
      self.result = result
    }
  }

  /// The name of the column that names rows.
  public static let labelColumn = "label"

  /// The end of the label of a model whose weights are still the random first ones.
  public static let untrainedMark = " (untrained)"

  /// The columns, in order of kind; no two have the same name.
  public internal(set) var columns: [Column]
  /// The rows.
  public internal(set) var rows: [Row]
  /// The protocols of the rows: none, one, or several if they were mixed on purpose.
  public internal(set) var protocols: [TableProtocol]
  /// Whether the best value of each column stands out where people read it.
  public internal(set) var marksBest = false

  /// A table of given values; columns come in order of kind, otherwise as given.
  ///
  /// - Precondition: column names differ, and each row has a cell for each column.
  public init(columns: [Column], rows: [Row], protocols: [TableProtocol] = []) {
    precondition(
      Set(columns.map(\.name)).count == columns.count, "ResultTable: two columns of one name")
    for row in rows {
      precondition(
        row.cells.count == columns.count,
        "ResultTable: a row of \(row.cells.count) cells for \(columns.count) columns")
    }
    let order = columns.indices.sorted {
      (columns[$0].kind.rawValue, $0) < (columns[$1].kind.rawValue, $1)
    }
    self.columns = order.map { columns[$0] }
    self.rows = rows.map { row in Row(order.map { row.cells[$0] }, result: row.result) }
    self.protocols = protocols
  }

  /// The row of one evaluation: model, label, options, tags, then the metrics.
  ///
  /// An option or tag named as an earlier column gives way to it.
  ///
  /// - Parameters:
  ///   - result: The measurement.
  ///   - model: The kind of the model: `sasrec`.
  ///   - label: The name of the row.
  ///   - options: The options that were given to the model.
  ///   - tags: Values that were given for the table alone.
  public init(
    _ result: EvaluationResult, model: String, label: String,
    options: [(name: String, value: Cell)] = [], tags: [(name: String, value: Cell)] = []
  ) {
    var columns = [Column("model", .label), Column(Self.labelColumn, .label)]
    var cells = [Cell.text(model), .text(label)]
    var taken = Set(columns.map(\.name))
    func add(_ column: Column, _ cell: Cell) {
      guard taken.insert(column.name).inserted else { return }
      columns.append(column)
      cells.append(cell)
    }
    for tag in tags { add(Column(tag.name, .tag), tag.value) }
    for option in options { add(Column(option.name, .option), option.value) }
    for (metric, summary) in zip(result.metrics, result.summaries) {
      add(Column(metric.name, .metric), summary.count > 0 ? .number(summary.mean.measured) : .none)
    }
    self.init(
      columns: columns, rows: [Row(cells, result: result)], protocols: [.ranking(result.ranking)])
  }
}

extension Double {
  /// The number with the digits that measurements of users have: as the shortest text of it says.
  ///
  /// Users' values are of single precision, so the rest would be noise, and files would show it.
  var measured: Double { isFinite ? Float(self).asWritten : self }
}

extension ResultTable {
  /// A column of a table.
  public struct Column: Hashable, Sendable {
    /// The purpose of a column; tables keep their columns in this order.
    public enum Kind: Int, Comparable, CaseIterable, Hashable, Sendable {
      /// Says which row it is: `model`, `label`.
      case label
      /// An option that was given to the model.
      case option
      /// A value that was given for the table alone: `tag.dim=64`.
      case tag
      /// A metric.
      case metric
      /// Any other value, such as a derived one.
      case value
      /// A probability, which may be very small.
      case probability
      /// A detail behind other values, such as a standard error: the last column, and the first to
      /// move to a block below.
      case detail

      public static func < (first: Kind, second: Kind) -> Bool { first.rawValue < second.rawValue }

      /// Whether numbers that aren't whole are written with the same count of decimals in each row.
      var isMeasured: Bool { self >= .metric }
    }

    /// The name by which scripts and readers know it.
    public var name: String
    /// Its purpose.
    public var kind: Kind
    /// Decimals of its numbers; `nil` for as many as the rendering says.
    public var digits: Int?
    /// The direction of its better values; `nil` if none are better.
    public var better: Metric.Better?
    /// The text in place of a missing value where people read it; `nil` for a dash.
    public var missing: String?

    public init(_ name: String, _ kind: Kind, digits: Int? = nil) {
      self.name = name
      self.kind = kind
      self.digits = digits
      better = kind == .metric ? (try? Metric(name: name))?.kind.better : nil
    }
  }
}

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

/// How rows of a table were measured.
public enum TableProtocol: Hashable, Sendable, CustomStringConvertible {
  /// As an evaluation here was made.
  case ranking(RankingProtocol)
  /// In the words of a file.
  case stated(String)

  /// Whether rows of the two may stand in one table.
  public func agrees(with other: TableProtocol) -> Bool {
    if case .ranking(let first) = self, case .ranking(let second) = other {
      return first.agrees(with: second)
    }
    return description == other.description
  }

  /// The protocol of rows of both, which agree.
  func joined(with other: TableProtocol) -> TableProtocol {
    guard case .ranking(let first) = self, case .ranking(let second) = other else { return self }
    return .ranking(first.joined(with: second))
  }

  public var description: String {
    switch self {
    case .ranking(let ranking): ranking.description
    case .stated(let words): words
    }
  }
}
