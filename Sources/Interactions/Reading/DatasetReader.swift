import Glibc
public import Support

/// Reads data sets from files.
public struct DatasetReader: Sendable {
  /// How to read; what isn't said is seen from the files.
  public var options: ReadOptions
  /// The threads that read; what is read doesn't depend on how many they are.
  public var workers: Workers
  /// The observer, which may stop it.
  public var progress: Support.Progress

  /// Whether ratings are also kept in double precision, as `LoadedDataset.numbers`.
  public var keepsNumbers = false

  /// How many bytes a thread takes at once.
  var blockSize = 2 << 20

  public init(
    options: ReadOptions = ReadOptions(), workers: Workers = Workers(count: 1),
    progress: Support.Progress = .unwatched
  ) {
    self.options = options
    self.workers = workers
    self.progress = progress
  }

  /// Reads a file with its companions, or a folder.
  ///
  /// - Throws: `FileError`, `DataError`, or `Cancelled`.
  public func read(_ path: String) throws -> LoadedDataset {
    try progress.check()
    for (option, text) in [("separator", options.separator), ("list", options.list)]
    where text?.isEmpty == true {
      throw DataError.outOfRange(
        option: option, value: "empty", expected: "at least one character")
    }
    var files = try DatasetFiles.find(path, options: options)
    try refuseUseless(of: files.format, path)
    if let titles = options.titles {
      files.items = (
        titles, try .of(titles, item: options.titlesItem, title: options.titlesTitle)
      )
    }
    var pipeline = BlockPipeline(workers: workers, progress: progress)
    pipeline.size = blockSize
    var rowPipeline = pipeline
    rowPipeline.encoding = options.encoding ?? .utf8
    var rows = RowReader(options: options, pipeline: rowPipeline, keepsNumbers: keepsNumbers)
    for (path, part) in files.rows { try rows.read(path, format: files.format, part: part) }
    let count = rows.collector.rows.count
    var malformed = rows.collector.malformed
    // Whoever wants numbers as they are reads ranked lists.
    if keepsNumbers { malformed.numbers = "score or rank" }
    guard count > 0 || malformed.count > 0 else { throw DataError.noRows(path: path) }
    if options.bad == .stop, malformed.count * 100 > malformed.rows {
      malformed.findRemedies(with: files.format.obeys)
      throw DataError.tooManyMalformed(malformed)
    }
    guard count > 0 else { throw DataError.noRows(path: path) }

    let maps = try files.maps.map { try DataMaps(path: $0) } ?? DataMaps()
    let ids = rows.collector.items.strings().map { maps.items[$0] ?? $0 }
    let users = rows.collector.users.strings().map { maps.users[$0] ?? $0 }
    var notes = rows.notes
    if rows.collector.emptyLists > 0 {
      let count = NumberText.grouped(rows.collector.emptyLists)
      notes.append(ReadNote("load: users whose list of items is empty are left out: \(count)"))
    }
    let table = try files.items.map { items in
      try ItemReader(layout: items.layout, pipeline: pipeline).read(items.path, ids: ids)
    }
    if let table, let items = files.items { notes += note(table, items.layout, path: items.path) }
    let titles = rows.collector.titles
    var columns = rows.takeRows()
    let dataset = Dataset(
      name: files.name, catalogue: (table ?? ItemTable(ids: ids)).catalogue(rowTitles: titles),
      users: users, rows: &columns, behaviourNames: rows.collector.behaviours.strings())
    if malformed.counts[.encoding] != nil {
      notes.append(ReadNote("load: some rows aren't UTF-8", .encoding(.windows1252)))
    }
    notes += note(dataset, files)
    if !keepsNumbers { notes += SanityChecks.warnings(on: dataset, settings: files.format.obeys) }
    return LoadedDataset(
      dataset: dataset,
      report: ReadReport(
        size: dataset.size, files: files.rows.map(\.path), mapping: rows.mapping,
        malformed: malformed, notes: notes), numbers: columns.numbers)
  }

  /// Refuses options that mean nothing in files of a format.
  private func refuseUseless(of format: DataFormat, _ path: String) throws(DataError) {
    if let option = options.given.first(where: { !format.obeys.contains($0) }) {
      throw .needsFields(option: option, path: path, format: format)
    }
  }

  /// Remarks on a file of items.
  private func note(_ table: ItemTable, _ layout: ItemLayout, path: String) -> [ReadNote] {
    let file = "`\(PathText.name(of: path))`"
    var notes: [String] = []
    if layout.isJSON {
      notes.append(
        "load: \((["titles"] + table.attributeNames).joined(separator: ", ")) from \(file)")
    }
    if table.isMismatch {
      func shown(_ ids: [String]) -> String {
        ids.prefix(3).map { "`\(RowPreview.text($0))`" }.joined(separator: ", ")
      }
      notes.append(
        "\(file) has none of the items; its ids are like \(shown(table.strangers)), those of the "
          + "rows like \(shown(table.ids))"
          + (table.columns.isEmpty
            ? "; its first row is `\(RowPreview.text(table.firstRow))`"
            : "; its columns are \(Explanation.list(table.columns))"))
    } else if table.untitled > 0 {
      notes.append(
        "\(file) has no title for \(NumberText.grouped(table.untitled)) of "
          + NumberText.counted(table.ids.count, "item"))
    }
    if table.duplicates > 0 {
      notes.append(
        "\(file) repeats items (\(NumberText.grouped(table.duplicates))); the first of each is kept"
      )
    }
    if table.malformed.count > 0 { notes += table.malformed.lines }
    return notes.map { ReadNote($0) }
  }

  /// Remarks on the behaviours of users, and on the times.
  private func note(_ dataset: Dataset, _ files: DatasetFiles) -> [ReadNote] {
    note(dataset.behaviours) + noteOnTimes(dataset, files)
  }

  private func note(_ behaviours: RowLabels?) -> [ReadNote] {
    guard let names = behaviours?.names.filter({ !$0.isEmpty }), names.count > 1 else { return [] }
    let bought = names.first { ["buy", "purchase", "order", "transaction"].contains($0) }
    let kept = bought ?? names[names.prefix(4).count - 1]
    let shown = names.prefix(4).map { "`\(RowPreview.text($0))`" }.joined(separator: ", ")
    return [
      ReadNote(
        "load: rows of \(shown)\(names.count > 4 ? ", …" : "") count alike",
        .keeping(column: "behaviour", value: RowPreview.text(kept)))
    ]
  }

  private func noteOnTimes(_ dataset: Dataset, _ files: DatasetFiles) -> [ReadNote] {
    guard let times = dataset.times else {
      // Where no column may be named, the order is the format's own.
      return files.format.obeys.contains("time")
        ? [
          ReadNote(
            "load: no times: the order of the rows counts as their order in time",
            .someColumn(.time))
        ] : []
    }
    guard let first = times.min(), let last = times.max(), TimeFormat.onlyCount(first...last) else {
      return []
    }
    return [
      ReadNote(
        "load: the times are \(NumberText.grouped(Int(first))) to \(NumberText.grouped(Int(last))), "
          + "too small for dates: they only count as an order")
    ]
  }
}
