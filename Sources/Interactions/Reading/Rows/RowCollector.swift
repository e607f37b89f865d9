/// Gathers the rows that readers find, with dense numbers for users and items.
struct RowCollector {
  var users = IDTable()
  var items = IDTable()
  var behaviours = IDTable()
  var rows = RowColumns()
  /// Titles by item number, from the rows themselves, without entities.
  var titles: [String] = []
  var malformed = MalformedRows()
  /// Users with an empty list of items.
  private(set) var emptyLists = 0
  /// Whether ratings are also kept in double precision.
  let keepsNumbers: Bool

  /// How many lines of the file at hand were read, and rows before it.
  private var lines = 0
  private var earlierRows = 0

  init(keepsNumbers: Bool = false) { self.keepsNumbers = keepsNumbers }

  /// Begins with another file.
  ///
  /// - Parameters:
  ///   - roles: What its columns hold.
  ///   - hasParts: Whether its rows have parts of a split.
  ///   - hasMarks: Whether its rows are marked for `RowPlan.finish`.
  mutating func beginFile(_ roles: Set<ColumnRole>, hasParts: Bool, hasMarks: Bool) {
    lines = 0
    earlierRows = rows.count
    if roles.contains(.time), rows.times == nil { rows.times = [] }
    if roles.contains(.rating), rows.ratings == nil { rows.ratings = [] }
    if roles.contains(.rating), keepsNumbers, rows.numbers == nil { rows.numbers = [] }
    if roles.contains(.behaviour), rows.behaviours == nil { rows.behaviours = [] }
    if hasParts, rows.parts == nil { rows.parts = [] }
    if hasMarks, rows.marks == nil { rows.marks = [] }
  }

  /// Takes in the rows of a block, all of one part or each of its own.
  ///
  /// - Throws: `DataError.tooManyRows`.
  mutating func add(_ block: RowBlock, part: Part?, path: String, share: Double) throws {
    malformed.add(block.malformed, path: path, behind: lines)
    lines += block.lines
    emptyLists += block.emptyLists
    let before = rows.count
    let count = before + block.items.keys.count
    guard count <= Int(Int32.max) else { throw DataError.tooManyRows(path: path) }
    if count > rows.users.capacity { reserve(count, share: share) }
    users.number(block.users, into: &rows.users)
    items.number(block.items, into: &rows.items)
    if let times = block.times { rows.times?.append(contentsOf: times) }
    if let ratings = block.ratings {
      rows.ratings?.append(contentsOf: ratings.lazy.map { Float($0) })
      rows.numbers?.append(contentsOf: ratings)
    }
    if let kinds = block.behaviours, var numbers = rows.behaviours {
      rows.behaviours = nil
      behaviours.number(kinds, into: &numbers)
      rows.behaviours = numbers
    }
    if let marks = block.marks { rows.marks?.append(contentsOf: marks) }
    if let part {
      rows.parts?.append(contentsOf: repeatElement(part, count: count - before))
    } else if let parts = block.parts {
      rows.parts?.append(contentsOf: parts)
    }
    guard let found = block.titles else { return }
    while titles.count < items.count { titles.append("") }
    for row in before..<count where titles[Int(rows.items[row])].isEmpty {
      titles[Int(rows.items[row])] = ItemText.unescaped(found[row - before])
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
    rows.numbers?.reserveCapacity(room)
    rows.parts?.reserveCapacity(room)
    rows.behaviours?.reserveCapacity(room)
    rows.marks?.reserveCapacity(room)
  }
}
