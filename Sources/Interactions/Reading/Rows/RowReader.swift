import Glibc
import Support

/// Reads the files of rows of one data set.
struct RowReader {
  let options: ReadOptions
  let pipeline: BlockPipeline

  /// The rows so far.
  private(set) var collector: RowCollector
  /// What the columns were taken for.
  private(set) var mapping = ""
  /// What is worth telling.
  private(set) var notes: [String] = []

  private var first: (path: String, roles: Set<ColumnRole>)?
  private var firstLayout: DelimitedLayout?

  init(options: ReadOptions, pipeline: BlockPipeline, keepsNumbers: Bool) {
    self.options = options
    self.pipeline = pipeline
    collector = RowCollector(keepsNumbers: keepsNumbers)
  }

  /// Reads a file.
  ///
  /// - Throws: `FileError`, `DataError`, or `Cancelled`.
  mutating func read(_ path: String, format: DataFormat, part: Part?) throws {
    switch format {
    case .sequences: try read(path, roles: [], part: part, parse: SequenceParser().parse)
    case .json:
      let layout = try JSONLayout.of(path, options: options)
      try requireTimes(for: path, layout.keys[.time] != nil)
      let time = layout.foundTimes ? layout.keys[.time] : nil
      note(path, layout.mappingText, layout.times, time: time)
      try read(path, roles: Set(layout.keys.keys), part: part, parse: JSONParser(layout).parse)
    case .delimited, .movielens, .recbole:
      var options = options
      if format == .recbole {
        options.separator = options.separator ?? "\t"
        options.header = options.header ?? true
        options.quotes = options.quotes ?? false
      }
      var layout = try DelimitedLayout.of(path, options: options)
      try requireTimes(for: path, layout.columns[.time] != nil)
      // The parts of one split are read in one way, whatever their first rows suggest.
      if let firstLayout, firstLayout.names == layout.names { layout = firstLayout }
      firstLayout = firstLayout ?? layout
      let time = layout.foundTimes ? layout.columns[.time].map { layout.names[$0] } : nil
      note(path, layout.mappingText, layout.times, time: time)
      try read(
        path, roles: Set(layout.columns.keys), part: part, quotes: layout.quotes,
        parse: DelimitedParser(layout).parse)
    }
  }

  /// Refuses an order of days and months where there are no dates.
  private func requireTimes(for path: String, _ hasTimes: Bool) throws(DataError) {
    if options.dates != nil, !hasTimes {
      throw .needsColumn(operation: "dates", column: "time", name: path)
    }
  }

  /// Hands the rows over, keeping none.
  mutating func takeRows() -> RowColumns {
    defer { collector.rows = RowColumns() }
    return collector.rows
  }

  private mutating func read(
    _ path: String, roles: Set<ColumnRole>, part: Part?, quotes: Bool = false,
    parse: @Sendable (FileBlock) -> RowBlock
  ) throws {
    if let first, first.roles != roles {
      throw DataError.differentColumns(
        path: path, first: first.path,
        roles: ColumnRole.allCases.filter(first.roles.symmetricDifference(roles).contains))
    }
    first = first ?? (path, roles)
    collector.beginFile(
      times: roles.contains(.time), ratings: roles.contains(.rating),
      parts: part != nil || roles.contains(.part))
    try pipeline.run(path, quotes: quotes, parse: parse) { block, share in
      try collector.add(block, part: part, path: path, share: share)
    }
  }

  /// Notes how times are written, and where they were found.
  private mutating func note(
    _ path: String, _ mapping: String, _ times: TimeFormat, time found: String?
  ) {
    if first == nil { self.mapping = mapping }
    let file = "`\(PathText.name(of: path))`"
    if let found, first == nil {
      notes.append(
        "load: column `\(found)` of \(file) is taken for the time, by what is in it; "
          + "`time=` names another")
    }
    if let note = times.note, first == nil { notes.append("times of \(file) are \(note)") }
  }
}
