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

  /// What ends the label of a model whose weights are still the random first ones.
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
  ///   - result: What was measured.
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
