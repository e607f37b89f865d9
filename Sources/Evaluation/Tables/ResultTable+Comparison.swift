public import Support

extension ResultTable {
  /// How rows are compared.
  public struct ComparisonOptions: Sendable {
    /// The metrics; `nil` for `ndcg@10`, or the first mean over users that was measured.
    public var metrics: [Metric]?
    /// The position of the row that others are compared with.
    public var base: Int
    /// The column that tells runs of one thing apart.
    public var over: String
    /// The share of resampled means in an interval.
    public var confidence: Double
    /// How often users are drawn anew.
    public var resamples: Int

    public init(
      metrics: [Metric]? = nil, base: Int = 0, over: String = "seed", confidence: Double = 0.95,
      resamples: Int = 2000
    ) {
      self.metrics = metrics
      self.base = base
      self.over = over
      self.confidence = confidence
      self.resamples = resamples
    }
  }

  /// Columns that differ from run to run of one thing.
  public static let costColumns = ["trainable", "pairs", "seconds", "memory"]

  /// How the column of an option begins that a verb tuned on valid: runs of one thing differ in it.
  public static let tunedPrefix = "tuned_"

  /// Compares each thing that was measured with one of them, user by user.
  ///
  /// Rows that only `over` tells apart are runs of one thing. Probabilities of several comparisons
  /// are also given after Holm's correction.
  ///
  /// - Parameters:
  ///   - options: The metrics, the base and how to resample.
  ///   - key: The key of the draws of users; the same for all comparisons.
  ///   - workers: The threads.
  ///   - progress: The means to stop it.
  /// - Returns: A row for each thing and metric.
  /// - Throws: `TableError`, `EvaluationError`, `Cancelled`.
  public func compared(
    _ options: ComparisonOptions, key: RandomKey, workers: Workers,
    progress: Progress = .unwatched
  ) throws -> ResultTable {
    let contenders = try contenders(over: options.over)
    _ = try row(at: options.base)
    guard contenders.count > 1,
      let base = contenders.first(where: { $0.positions.contains(options.base) })
    else { throw TableError.nothingToCompare }
    let metrics = options.metrics ?? Self.usualMetric(base.runs.results[0])
    var lines: [[(column: Column, cell: Cell)]] = []
    for metric in metrics {
      for contender in contenders {
        var line = contender.names
        if metrics.count > 1 { line.append((Column("metric", .label), .text(metric.name))) }
        let means = try contender.runs.means(of: metric)
        let mean = means.reduce(0, +) / Double(means.count)
        line.append(
          (Column(metrics.count > 1 ? "mean" : metric.name, .metric), .number(mean.measured)))
        if contenders.contains(where: { $0.runs.results.count > 1 }) {
          line.append((Column("sd", .detail), .measured(deviation(means))))
          line.append((Column("runs", .tag), .integer(means.count)))
        }
        if contender.positions != base.positions {
          try progress.check()
          let pair = try PairedComparison(
            of: contender.runs, minus: base.runs, metric: metric, confidence: options.confidence,
            resamples: options.resamples, key: key, workers: workers, progress: progress)
          line += Self.cells(of: pair)
        }
        lines.append(line)
      }
    }
    var table = ResultTable(columns: [], rows: [])
    for line in lines {
      table = try table.appending(
        ResultTable(columns: line.map(\.column), rows: [Row(line.map(\.cell))]))
    }
    let rankings = contenders.flatMap { $0.runs.results.map(\.ranking) }
    table.protocols = [
      .ranking(rankings.reduce(base.runs.results[0].ranking) { $0.joined(with: $1) })
    ]
    return lines.count - metrics.count > 1 ? table.adjustingProbabilities() : table
  }

  /// The names of the columns that `comparing` adds, without the metric: `difference_ndcg@10`.
  public static let differenceColumns = ["difference", "low", "high"]

  /// The table with the difference of each row from one of them, user by user, and its interval.
  ///
  /// - Parameters:
  ///   - label: The label of the row that others are compared with.
  ///   - metric: A mean over users.
  ///   - key: The key of the draws of users; the same for all rows.
  ///   - workers: The threads.
  ///   - progress: The means to stop it.
  /// - Returns: The table with three more columns, blank for the row itself and its likes.
  /// - Throws: `TableError`, `EvaluationError`, `Cancelled`.
  public func comparing(
    with label: String, metric: Metric, key: RandomKey, workers: Workers,
    progress: Progress = .unwatched
  ) throws -> ResultTable {
    guard let base = try row(at: position(label: label)).result else { return self }
    let pairs = try rows.map { row -> PairedComparison? in
      guard let result = row.result, result != base else { return nil }
      return try PairedComparison(
        of: Runs([result]), minus: Runs([base]), metric: metric, key: key, workers: workers,
        progress: progress)
    }
    let values = pairs.map { pair in
      pair.map { [$0.mean, $0.interval.lowerBound, $0.interval.upperBound] }
    }
    return Self.differenceColumns.enumerated().reduce(self) { table, name in
      table.adding(
        Column("\(name.element)_\(metric.name)", .value),
        cells: values.map { $0.map { .number($0[name.offset]) } ?? .none })
    }
  }

  /// One thing that was measured: its names, the positions of its rows, and their results.
  private struct Contender {
    var names: [(column: Column, cell: Cell)]
    var positions: [Int]
    var runs: Runs
  }

  /// The things that were measured, in the order of their first rows.
  private func contenders(over: String) throws -> [Contender] {
    let identity = columns.indices.filter { index in
      let column = columns[index]
      return column.kind <= .tag && column.name != over && column.name != Self.protocolColumn
        && !Self.costColumns.contains(column.name)
        // A tag is anybody's: only what a verb tuned is no part of what a row is of.
        && !(column.kind == .option && column.name.hasPrefix(Self.tunedPrefix))
    }
    let run = columns.firstIndex { $0.name == over }
    var groups: [(key: [Cell.Key], positions: [Int])] = []
    for (position, row) in rows.enumerated() {
      let key = identity.map { row.cells[$0].key }
      if let index = groups.firstIndex(where: { $0.key == key }) {
        groups[index].positions.append(position)
      } else {
        groups.append((key, [position]))
      }
    }
    // The label says it all where no two things share it; else what differs does, too.
    let labels = identity.indices.filter { columns[identity[$0]].name == Self.labelColumn }
    let isNamed = !labels.isEmpty && Set(groups.map { $0.key[labels[0]] }).count == groups.count
    let shown = identity.indices.filter { index in
      isNamed
        ? labels.contains(index)
        : labels.contains(index) || Set(groups.map { $0.key[index] }).count > 1
    }
    return try groups.map { _, positions in
      let name = name(of: positions[0])
      func order(_ position: Int) -> Cell { run.map { rows[position].cells[$0] } ?? .none }
      if Set(positions.map { order($0).key }).count < positions.count {
        throw TableError.sameRows(name, over: over)
      }
      let positions = positions.sorted { first, second in
        let (a, b) = (order(first), order(second))
        return !a.isMissing && (b.isMissing || Cell.precedes(a, b))
      }
      let results = try positions.map { position in
        guard let result = rows[position].result else { throw TableError.noUsers(name) }
        return result
      }
      return Contender(
        names: shown.map { (columns[identity[$0]], rows[positions[0]].cells[identity[$0]]) },
        positions: positions, runs: try Runs(results))
    }
  }

  /// The name of a row in a message.
  private func name(of position: Int) -> String {
    if let label = try? cell(row: position, column: Self.labelColumn), case .text(let text) = label
    {
      return text
    }
    return String(position)
  }

  /// The columns that a comparison may have beside those of its table.
  public static let comparisonColumns = [
    "metric", "mean", "sd", "runs", "difference", "low", "high", "p_t", "p_w", "se", "detects",
    "sd_difference", "holm_t", "holm_w",
  ]

  private static func usualMetric(_ result: EvaluationResult) -> [Metric] {
    let usual = Metric(.ndcg, at: 10)
    if result.metrics.contains(usual) { return [usual] }
    return [result.metrics.first { !$0.kind.isWhole } ?? usual]
  }

  private static func cells(of pair: PairedComparison) -> [(column: Column, cell: Cell)] {
    [
      (Column("difference", .value), .measured(pair.mean)),
      (Column("low", .value), .measured(pair.interval.lowerBound)),
      (Column("high", .value), .measured(pair.interval.upperBound)),
      (Column("p_t", .probability), .measured(pair.studentT)),
      (Column("p_w", .probability), .measured(pair.wilcoxon)),
      (Column("se", .detail), .measured(pair.standardError)),
      (Column("detects", .detail), .measured(pair.smallestDifference)),
    ]
      + (pair.seedDeviation.isNaN
        ? [] : [(Column("sd_difference", .detail), .measured(pair.seedDeviation))])
  }

  /// The table with a column of Holm's corrected values for each column of probabilities.
  private func adjustingProbabilities() -> ResultTable {
    ["t", "w"].reduce(self) { table, test in
      guard let cells = try? cells(column: "p_\(test)") else { return table }
      let adjusted = Holm.adjusted(cells.map { $0.number ?? .nan })
      return table.adding(Column("holm_\(test)", .probability), cells: adjusted.map(Cell.measured))
    }
  }
}

extension Cell {
  /// A number with the digits that measurements have; nothing where there is none.
  static func measured(_ number: Double) -> Cell {
    number.isNaN ? .none : .number(number.measured)
  }
}
