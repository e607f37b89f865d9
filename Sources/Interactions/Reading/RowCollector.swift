import Support

/// Gathers the rows that readers find, with dense numbers for users and items.
struct RowCollector {
  var users = IDTable()
  var items = IDTable()
  var rows = RowColumns()
  /// Titles by item number, from the rows themselves.
  var titles: [String] = []
  var malformed = MalformedRows()

  private var hasReserved = false

  /// Between two pieces of a file: stops if asked to, tells how far reading is, and makes room for
  /// the rows that are left, as many as those read so far let expect.
  ///
  /// - Throws: `Cancelled`, or `DataError.tooManyRows`.
  mutating func pause(_ source: ByteSource, _ progress: Support.Progress) throws {
    try progress.check()
    progress.report(
      ProgressUpdate(
        task: "load", completed: Double(source.consumed) / 1e6, total: Double(source.size) / 1e6,
        unit: "MB"))
    guard rows.count < Int(Int32.max) - RecordBuffer.longestRecord else {
      throw DataError.tooManyRows(path: source.path)
    }
    if !hasReserved, !source.isCompressed, rows.count > 1000 {
      hasReserved = true
      let rate = Double(rows.count) / Double(source.consumed)
      reserve(rows.count + Int(rate * Double(source.size - source.consumed) * 1.02))
    }
  }

  /// Makes room for as many rows as a file seems to hold.
  private mutating func reserve(_ count: Int) {
    rows.users.reserveCapacity(count)
    rows.items.reserveCapacity(count)
    rows.times?.reserveCapacity(count)
    rows.ratings?.reserveCapacity(count)
    rows.parts?.reserveCapacity(count)
  }

  /// Gives an item a title, unless it has one.
  mutating func setTitle(of item: Int, _ title: () -> String) {
    while titles.count <= item { titles.append("") }
    if titles[item].isEmpty { titles[item] = title() }
  }
}
