import Support

/// The rows of one block of a file, in their order, without the numbers of users and items.
struct RowBlock: ParsedBlock {
  var users = IDColumn()
  var items = IDColumn()
  /// Unix seconds; `nil` where the file has no times.
  var times: [Int64]?
  /// As the file has them; `nil` where it has none.
  var ratings: [Double]?
  /// The titles of the rows' items; `nil` where the file has none.
  var titles: Texts?
  /// The parts of a split; `nil` where the file says none.
  var parts: [Part]?
  /// The behaviours of users; `nil` where the file doesn't say.
  var behaviours: IDColumn?
  /// A number of each row that `RowPlan.finish` goes by: its place in a list, or what breaks ties.
  var marks: [Int64]?
  /// Rows that were left out, by their line in the block.
  var malformed = MalformedRows()
  /// Users with an empty list of items, which is no mistake.
  var emptyLists = 0
  /// The lines of the block that hold whole records.
  var lines = 0
  var consumed = 0
  var hasRecords = false

  /// The fields of one row, as bytes of the file; `nil` where the file has no such column.
  struct Fields {
    var user: UnsafeBufferPointer<UInt8>
    var item: UnsafeBufferPointer<UInt8>
    var time: UnsafeBufferPointer<UInt8>?
    var rating: UnsafeBufferPointer<UInt8>?
    var title: UnsafeBufferPointer<UInt8>?
    var part: UnsafeBufferPointer<UInt8>?
    var behaviour: UnsafeBufferPointer<UInt8>?
    /// The field of a second column of times.
    var clock: UnsafeBufferPointer<UInt8>?
  }

  /// A row that was found to be one.
  struct Row {
    var fields: Fields
    var time: Int64?
    var rating: Double?
    var part: Part?
    var mark: Int64?
  }

  /// Texts one after the other.
  struct Texts: Sendable {
    private var bytes: [UInt8] = []
    private var ends: [Int] = [0]

    mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
      bytes.append(contentsOf: text)
      ends.append(bytes.count)
    }

    subscript(index: Int) -> String {
      String(decoding: bytes[ends[index]..<ends[index + 1]], as: UTF8.self)
    }
  }

  /// Makes the columns of rows that have some roles.
  mutating func begin(_ roles: Set<ColumnRole>, hasMarks: Bool) {
    if roles.contains(.time) { times = [] }
    if roles.contains(.rating) { ratings = [] }
    if roles.contains(.title) { titles = Texts() }
    if roles.contains(.part) { parts = [] }
    if roles.contains(.behaviour) { behaviours = IDColumn() }
    if hasMarks { marks = [] }
  }

  /// Takes in a row.
  ///
  /// - Throws: why it is none; nothing of it was taken in then.
  @inline(__always)
  mutating func add(_ fields: Fields, _ values: ValueFormat) throws(MalformedRow) {
    append(try Self.row(fields, values))
  }

  /// Checks a row.
  ///
  /// - Throws: why it is none.
  @inline(__always)
  static func row(_ fields: Fields, _ values: ValueFormat) throws(MalformedRow) -> Row {
    var time: Int64? =
      if let text = fields.time { try seconds(text, values.times) } else { nil }
    let rating: Double? = if let text = fields.rating { try stars(text, values) } else { nil }
    let part: Part? = if let text = fields.part { try Self.part(text) } else { nil }
    if let title = fields.title { try requireText(title) }
    if let behaviour = fields.behaviour { try requireText(behaviour) }
    try requireID(fields.user, .user)
    try requireID(fields.item, .item)
    var mark: Int64?
    if let clock = fields.clock {
      if values.clock == .timeOfDay { time = try (time ?? 0) + timeOfDay(clock) }
      mark = values.clock == .tieBreaker ? try tieBreaker(clock) : 0
    }
    return Row(fields: fields, time: time, rating: rating, part: part, mark: mark)
  }

  /// Takes in a row that was checked.
  @inline(__always)
  mutating func append(_ row: Row) {
    users.append(row.fields.user)
    items.append(row.fields.item)
    if let time = row.time { times?.append(time) }
    if let rating = row.rating { ratings?.append(rating) }
    if let title = row.fields.title { titles?.append(title) }
    if let part = row.part { parts?.append(part) }
    if let behaviour = row.fields.behaviour { behaviours?.append(behaviour) }
    if let mark = row.mark { marks?.append(mark) }
  }

  /// The unix seconds that a field says.
  ///
  /// - Throws: why it says none.
  static func seconds(
    _ text: UnsafeBufferPointer<UInt8>, _ times: TimeFormat
  ) throws(MalformedRow) -> Int64 {
    do throws(TimeFormat.Failure) { return try times.seconds(text) } catch {
      switch error {
      case .notATime: throw MalformedRow(.badTime, "\(quoted(text)) is no time")
      case .outOfRange:
        throw MalformedRow(.outOfRange, "time \(quoted(text)) is out of range")
      }
    }
  }

  /// The number of seconds since midnight that a clock shows.
  private static func timeOfDay(_ text: UnsafeBufferPointer<UInt8>) throws(MalformedRow) -> Int64 {
    guard let seconds = DateParsing.timeOfDay(text) else {
      throw MalformedRow(.badTime, "\(quoted(text)) is no time of day")
    }
    return seconds
  }

  /// A number that orders rows of one time, exact to a millionth.
  private static func tieBreaker(_ text: UnsafeBufferPointer<UInt8>) throws(MalformedRow) -> Int64 {
    if let whole = NumberParsing.integer(text), abs(whole) < 1 << 40 { return whole * 1_000_000 }
    guard let number = NumberParsing.decimal(text), abs(number) < 1e12 else {
      throw MalformedRow(.badTime, "\(quoted(text)) is no number that orders rows of one time")
    }
    return Int64((number * 1e6).rounded())
  }

  private static func stars(
    _ text: UnsafeBufferPointer<UInt8>, _ values: ValueFormat
  ) throws(MalformedRow) -> Double {
    guard let value = NumberParsing.decimal(text) ?? decimalComma(text, values), !value.isNaN
    else {
      if let comma = NumberParsing.decimalComma(text) {
        throw MalformedRow(
          .decimalComma,
          comma.maySeparateThousands && values.decimal == nil
            ? "the comma of \(quoted(text)) may be a decimal point, or part thousands"
            : "\(quoted(text)) has a comma for the decimal point")
      }
      throw MalformedRow(.badRating, "\(quoted(text)) is no number")
    }
    guard Float(value).isFinite else {
      throw MalformedRow(.outOfRange, "rating \(quoted(text)) is out of range")
    }
    return value
  }

  /// A number with a decimal comma, where that can be nothing else or is said.
  private static func decimalComma(
    _ text: UnsafeBufferPointer<UInt8>, _ values: ValueFormat
  ) -> Double? {
    guard values.decimal != .point, let comma = NumberParsing.decimalComma(text) else { return nil }
    return comma.maySeparateThousands && values.decimal == nil ? nil : comma.value
  }

  private static func part(_ text: UnsafeBufferPointer<UInt8>) throws(MalformedRow) -> Part {
    guard let part = Part(name: String(decoding: text, as: UTF8.self)) else {
      throw MalformedRow(.badPart, "\(quoted(text)) is none of `train`, `valid`, `test`")
    }
    return part
  }

  /// Takes in a user with an empty list of items: no row.
  ///
  /// - Throws: why it is no user.
  mutating func addEmptyList(of user: UnsafeBufferPointer<UInt8>) throws(MalformedRow) {
    try Self.requireID(user, .user)
    emptyLists += 1
  }

  /// Refuses a field that is no id.
  static func requireID(
    _ id: UnsafeBufferPointer<UInt8>, _ role: ColumnRole
  ) throws(MalformedRow) {
    if id.isEmpty { throw MalformedRow(.emptyID, "no \(role.rawValue)") }
    if !isValidUTF8(id) { throw id.contains(0) ? .nulByte : .encoding }
  }

  private static func quoted(_ text: UnsafeBufferPointer<UInt8>) -> String {
    text.isEmpty ? "an empty field" : "`\(String(decoding: text, as: UTF8.self).prefix(40))`"
  }
}

extension RowBlock {
  /// The rows of a block whose every line but empty ones is a record.
  ///
  /// - Parameters:
  ///   - block: the block.
  ///   - hasHeader: whether the first line of the file names columns.
  ///   - columns: a block without rows that has the columns to fill.
  ///   - add: takes in the rows of a line, or nothing of it and says why.
  init(
    linesOf block: FileBlock, hasHeader: Bool = false, columns: RowBlock = RowBlock(),
    add: (UnsafeBufferPointer<UInt8>, inout RowBlock) throws(MalformedRow) -> Void
  ) {
    if block.isTooLong {
      self = RowBlock().withLineTooLong()
      return
    }
    var found = columns
    var isHeader = block.isFirst && hasHeader
    block.withBytes { bytes in
      bytes.forEachLine { line, length in
        found.consumed += length
        found.lines += 1
        if line.isEmpty { return }
        found.hasRecords = true
        if isHeader {
          isHeader = false
          return
        }
        found.malformed.rows += 1
        do throws(MalformedRow) { try add(line, &found) } catch {
          found.malformed.add(error, line: found.lines)
        }
      }
    }
    self = found
  }

  /// Refuses bytes that are no text, or more than any record has.
  static func requireText(_ line: UnsafeBufferPointer<UInt8>) throws(MalformedRow) {
    guard line.count <= RecordBuffer.longestRecord else { throw .tooLong }
    guard isValidUTF8(line) else { throw line.contains(0) ? .nulByte : .encoding }
  }

  /// The block that stands for a line longer than any record.
  func withLineTooLong() -> RowBlock {
    var block = self
    block.lines = 1
    block.hasRecords = true
    block.malformed.rows = 1
    block.malformed.add(.tooLong, line: 1)
    return block
  }
}
