import Glibc
import Support

/// Reads the files of rows of one data set.
struct RowReader {
  let options: ReadOptions
  let pipeline: BlockPipeline

  /// The rows so far.
  private(set) var collector: RowCollector
  /// The roles of the columns.
  private(set) var mapping = ""
  /// Remarks.
  private(set) var notes: [ReadNote] = []

  private var first: (path: String, plan: RowPlan)?

  init(options: ReadOptions, pipeline: BlockPipeline, keepsNumbers: Bool) {
    self.options = options
    self.pipeline = pipeline
    collector = RowCollector(keepsNumbers: keepsNumbers)
  }

  /// Reads a file.
  ///
  /// - Throws: `FileError`, `DataError`, or `Cancelled`.
  mutating func read(_ path: String, format: DataFormat, part: Part?) throws {
    let plan = try format.parse(path, options, first?.plan)
    if options.dates != nil, !plan.roles.contains(.time) {
      throw DataError.needsColumn(operation: "`dates`", column: "time", name: path)
    }
    if let first, first.plan.roles != plan.roles || first.plan.hasMarks != plan.hasMarks {
      let roles = first.plan.roles.symmetricDifference(plan.roles)
      // Of files with the same roles, one has targets behind its lists and the other has none.
      throw DataError.differentColumns(
        path: path, first: first.path,
        roles: roles.isEmpty ? [.item] : ColumnRole.allCases.filter(roles.contains))
    }
    if first == nil { note(plan, of: path) }
    first = first ?? (path, plan)
    collector.beginFile(
      plan.roles, hasParts: part != nil || plan.roles.contains(.part), hasMarks: plan.hasMarks)
    var pipeline = pipeline
    pipeline.isList = plan.isList
    try pipeline.run(path, quotes: plan.quotes, parse: plan.parse) { block, share in
      try collector.add(block, part: part, path: path, share: share)
    }
  }

  /// Hands the rows over, keeping none.
  mutating func takeRows() -> RowColumns {
    var rows = collector.rows
    collector.rows = RowColumns()
    first?.plan.finish?(&rows)
    return rows
  }

  /// Notes what a format saw in the first file.
  private mutating func note(_ plan: RowPlan, of path: String) {
    mapping = plan.mapping
    let file = "`\(PathText.name(of: path))`"
    if let found = plan.foundTime {
      notes.append(
        ReadNote(
          "load: column `\(found)` of \(file) is taken for the time, by what is in it",
          .otherColumn(.time)))
    }
    if let (text, remedy) = plan.times.note {
      notes.append(ReadNote("times of \(file) are \(text)", remedy.map { [$0] } ?? []))
    }
    notes += plan.notes
  }
}
