/// Gathers the rows that readers find, with dense numbers for users and items.
struct RowCollector {
  var users = IDTable()
  var items = IDTable()
  var rows = RowColumns()
  /// Titles by item number, from the rows themselves.
  var titles: [String] = []
  var malformed = MalformedRows()

  /// How many lines of the file at hand were read, and rows before it.
  private var lines = 0
  private var earlierRows = 0

  /// Begins with another file.
  ///
  /// - Parameters:
  ///   - times: Whether its rows have times.
  ///   - ratings: Whether its rows have ratings.
  ///   - part: The part of a split that its rows belong to.
  mutating func beginFile(times: Bool, ratings: Bool, part: Part?) {
    lines = 0
    earlierRows = rows.count
    if times, rows.times == nil { rows.times = [] }
    if ratings, rows.ratings == nil { rows.ratings = [] }
    if part != nil, rows.parts == nil { rows.parts = [] }
  }

  /// Takes in the rows of a block.
  ///
  /// - Throws: `DataError.tooManyRows`.
  mutating func add(_ block: RowBlock, part: Part?, path: String, share: Double) throws {
    malformed.add(block.malformed, path: path, behind: lines)
    lines += block.lines
    let count = rows.count + block.rows.count
    guard count <= Int(Int32.max) else { throw DataError.tooManyRows(path: path) }
    if count > rows.users.capacity { reserve(count, share: share) }
    let users = self.users.merge(block.users)
    let items = self.items.merge(block.items)
    rows.users.append(contentsOf: block.rows.users.lazy.map { users[Int($0)] })
    rows.items.append(contentsOf: block.rows.items.lazy.map { items[Int($0)] })
    if let times = block.rows.times { rows.times?.append(contentsOf: times) }
    if let ratings = block.rows.ratings { rows.ratings?.append(contentsOf: ratings) }
    if let part {
      rows.parts?.append(contentsOf: repeatElement(part, count: block.rows.count))
    }
    for (local, title) in block.titles.enumerated() where !title.isEmpty {
      let item = Int(items[local])
      while titles.count <= item { titles.append("") }
      if titles[item].isEmpty { titles[item] = title }
    }
  }

  /// Makes room for the rows that are left, as many as those so far let expect, so that columns
  /// needn't grow again, with two copies of them in memory.
  private mutating func reserve(_ count: Int, share: Double) {
    let found = Double(count - earlierRows)
    let expected = earlierRows + Int(found / max(share, 0.01) * 1.05)
    let room = max(count, min(expected, Int(Int32.max)))
    rows.users.reserveCapacity(room)
    rows.items.reserveCapacity(room)
    rows.times?.reserveCapacity(room)
    rows.ratings?.reserveCapacity(room)
    rows.parts?.reserveCapacity(room)
  }
}
