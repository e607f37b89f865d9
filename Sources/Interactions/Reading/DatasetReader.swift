import Foundation
public import Support

/// Reads data sets from files.
public struct DatasetReader: Sendable {
  /// How to read; what isn't said is seen from the files.
  public var options: ReadOptions
  /// Who watches, and may stop it.
  public var progress: Support.Progress

  public init(options: ReadOptions = ReadOptions(), progress: Support.Progress = .unwatched) {
    self.options = options
    self.progress = progress
  }

  /// Reads a file with its companions, or a folder.
  ///
  /// - Throws: `FileError`, `DataError`, or `Cancelled`.
  public func read(_ path: String) throws -> LoadedDataset {
    try progress.check()
    if options.separator?.isEmpty == true {
      throw DataError.outOfRange(
        option: "separator", value: "empty", expected: "at least one character")
    }
    var files = try DatasetFiles.find(path, format: options.format)
    if let titles = options.titles { files.items = (titles, try .of(titles)) }
    var collector = RowCollector()
    var notes: [String] = []
    let mapping =
      files.format == .sequences
      ? try readSequences(files, into: &collector)
      : try readRows(files, into: &collector, notes: &notes)
    guard collector.rows.count > 0 || collector.malformed.count > 0 else {
      throw DataError.noRows(path: path)
    }
    let malformed = collector.malformed
    if options.bad == .stop, malformed.count * 100 > malformed.rows {
      throw DataError.tooManyMalformed(malformed)
    }
    guard collector.rows.count > 0 else { throw DataError.noRows(path: path) }

    let maps = try files.maps.map { try DataMaps(path: $0) } ?? DataMaps()
    let ids = collector.items.strings().map { maps.items[$0] ?? $0 }
    let users = collector.users.strings().map { maps.users[$0] ?? $0 }
    let table = try files.items.map { items in
      try ItemReader(layout: items.layout, progress: progress).read(items.path)
    }
    if let table, let items = files.items { notes += note(table, path: items.path, ids: ids) }
    let catalogue = (table ?? ItemTable()).catalogue(ids: ids, rowTitles: collector.titles)
    let dataset = Dataset(
      name: files.name, catalogue: catalogue, users: users, rows: collector.rows)
    if dataset.times == nil, files.format != .sequences {
      notes.append(
        "load: no times: the order of the rows counts as their order in time; "
          + "`time=` names a column")
    }
    return LoadedDataset(
      dataset: dataset,
      report: ReadReport(
        size: dataset.size, files: files.rows.map(\.path), mapping: mapping, malformed: malformed,
        notes: notes))
  }

  /// Reads files of rows; what their columns were taken for.
  private func readRows(
    _ files: DatasetFiles, into collector: inout RowCollector, notes: inout [String]
  ) throws -> String {
    var options = options
    if files.format == .recbole {
      options.separator = options.separator ?? "\t"
      options.header = options.header ?? true
      options.quotes = options.quotes ?? false
    }
    var first: DelimitedLayout?
    for (path, part) in files.rows {
      let layout = try DelimitedLayout.of(path, options: options)
      if let first, Set(first.columns.keys) != Set(layout.columns.keys) {
        throw DataError.differentColumns(
          path: path, first: files.rows[0].path, roles: Self.difference(first, layout))
      }
      first = first ?? layout
      var reader = DelimitedReader(layout: layout, progress: progress)
      try reader.read(ByteSource(path: path), part: part, into: &collector)
      if let unit = reader.timeUnit, unit != "seconds" {
        notes.append("times of `\((path as NSString).lastPathComponent)` are \(unit)")
      }
    }
    return first?.mappingText ?? ""
  }

  private func readSequences(
    _ files: DatasetFiles, into collector: inout RowCollector
  ) throws -> String {
    for (path, _) in files.rows {
      try SequenceReader(progress: progress).read(ByteSource(path: path), into: &collector)
    }
    return ""
  }

  private static func difference(
    _ one: DelimitedLayout, _ other: DelimitedLayout
  ) -> [ColumnRole] {
    ColumnRole.allCases.filter { (one.columns[$0] == nil) != (other.columns[$0] == nil) }
  }

  /// What is worth saying about a file of items.
  private func note(_ table: ItemTable, path: String, ids: [String]) -> [String] {
    let file = "`\((path as NSString).lastPathComponent)`"
    var notes: [String] = []
    let untitled = ids.count { table.items[$0]?.title.isEmpty ?? true }
    if untitled > 0 {
      notes.append(
        "\(file) has no title for \(NumberText.grouped(untitled)) of "
          + "\(NumberText.grouped(ids.count)) items")
    }
    if table.duplicates > 0 {
      notes.append(
        "\(file) repeats items (\(NumberText.grouped(table.duplicates))); the first of each is kept"
      )
    }
    if table.malformed.count > 0 { notes += table.malformed.lines }
    return notes
  }
}
