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
  /// Rows that were left out, by their line in the block.
  var malformed = MalformedRows()
  /// The lines of the block that hold whole records.
  var lines = 0
  var consumed = 0
  var hasRecords = false

  /// What one row says, as bytes of the file; `nil` where the file has no such column.
  struct Fields {
    var user: UnsafeBufferPointer<UInt8>
    var item: UnsafeBufferPointer<UInt8>
    var time: UnsafeBufferPointer<UInt8>?
    var rating: UnsafeBufferPointer<UInt8>?
    var title: UnsafeBufferPointer<UInt8>?
    var part: UnsafeBufferPointer<UInt8>?
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

  /// Takes in a row.
  ///
  /// - Throws: why it is none; nothing of it was taken in then.
  mutating func add(_ fields: Fields, times: TimeFormat) throws(Malformed) {
    // All checks come first, so that the columns stay of one length.
    let time: Int64? = if let text = fields.time { try Self.seconds(text, times) } else { nil }
    let rating: Double? = if let text = fields.rating { try stars(text) } else { nil }
    let part: Part? = if let text = fields.part { try Self.part(text) } else { nil }
    if let title = fields.title, !isValidUTF8(title) {
      throw title.contains(0) ? .nulByte : .encoding
    }
    try Self.requireID(fields.user, .user)
    try Self.requireID(fields.item, .item)
    users.append(fields.user)
    items.append(fields.item)
    if let time { self.times?.append(time) }
    if let rating { ratings?.append(rating) }
    if let title = fields.title { titles?.append(title) }
    if let part { parts?.append(part) }
  }

  /// The unix seconds that a field says.
  ///
  /// - Throws: why it says none.
  static func seconds(
    _ text: UnsafeBufferPointer<UInt8>, _ times: TimeFormat
  ) throws(Malformed) -> Int64 {
    do throws(TimeFormat.Failure) { return try times.seconds(text) } catch {
      switch error {
      case .notATime: throw Malformed(.badTime, "\(quoted(text)) is no time")
      case .outOfRange:
        throw Malformed(.outOfRange, "time \(quoted(text)) is out of range")
      }
    }
  }

  private func stars(_ text: UnsafeBufferPointer<UInt8>) throws(Malformed) -> Double {
    guard let value = NumberParsing.decimal(text), !value.isNaN else {
      if NumberParsing.isDecimalComma(text) {
        throw Malformed(.decimalComma, "\(Self.quoted(text)) has a comma for the decimal point")
      }
      throw Malformed(.badRating, "\(Self.quoted(text)) is no number")
    }
    guard Float(value).isFinite else {
      throw Malformed(.outOfRange, "rating \(Self.quoted(text)) is out of range")
    }
    return value
  }

  private static func part(_ text: UnsafeBufferPointer<UInt8>) throws(Malformed) -> Part {
    guard let part = Part(name: String(decoding: text, as: UTF8.self)) else {
      throw Malformed(.badPart, "\(quoted(text)) is none of `train`, `valid`, `test`")
    }
    return part
  }

  /// Refuses a field that is no id.
  static func requireID(
    _ id: UnsafeBufferPointer<UInt8>, _ role: ColumnRole
  ) throws(Malformed) {
    if id.isEmpty { throw Malformed(.emptyID, "no \(role.rawValue)") }
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
  ///   - columns: a block without rows that has the columns to fill.
  ///   - add: takes in the rows of a line, or nothing of it and says why.
  init(
    linesOf block: FileBlock, columns: RowBlock = RowBlock(),
    add: (UnsafeBufferPointer<UInt8>, inout RowBlock) throws(Malformed) -> Void
  ) {
    if block.isTooLong {
      self = RowBlock().withLineTooLong()
      return
    }
    var found = columns
    block.withBytes { bytes in
      bytes.forEachLine { line, length in
        found.consumed += length
        found.lines += 1
        if line.isEmpty { return }
        found.malformed.rows += 1
        found.hasRecords = true
        do throws(Malformed) { try add(line, &found) } catch {
          found.malformed.add(error, line: found.lines)
        }
      }
    }
    self = found
  }

  /// Refuses a line that is no text, or longer than any record.
  static func requireText(_ line: UnsafeBufferPointer<UInt8>) throws(Malformed) {
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
