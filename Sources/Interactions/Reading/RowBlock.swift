import Support

/// The rows of one block of a file, with numbers of users and items of its own.
struct RowBlock: ParsedBlock {
  var users = IDTable()
  var items = IDTable()
  var rows = RowColumns()
  /// Titles by item number, from the rows themselves; empty where a row had none.
  var titles: [String] = []
  /// Rows that were left out, by their line in the block.
  var malformed = MalformedRows()
  /// The lines of the block that hold whole records.
  var lines = 0
  var consumed = 0

  /// What one row says, as bytes of the file; `nil` where the file has no such column.
  struct Fields {
    var user: UnsafeBufferPointer<UInt8>
    var item: UnsafeBufferPointer<UInt8>
    var time: UnsafeBufferPointer<UInt8>?
    var rating: UnsafeBufferPointer<UInt8>?
    var title: UnsafeBufferPointer<UInt8>?
  }

  /// Takes in a row.
  ///
  /// - Throws: why it is none; nothing of it was taken in then.
  mutating func add(_ fields: Fields, times: TimeFormat) throws(Malformed) {
    // All checks come first: no id enters the tables for a row that is left out.
    let time: Int64? = if let text = fields.time { try seconds(text, times) } else { nil }
    let rating: Float? = if let text = fields.rating { try stars(text) } else { nil }
    try Self.requireID(fields.user, .user)
    try Self.requireID(fields.item, .item)
    rows.users.append(users.index(of: fields.user))
    let item = items.index(of: fields.item)
    rows.items.append(item)
    if let time { rows.times?.append(time) }
    if let rating { rows.ratings?.append(rating) }
    if let title = fields.title {
      while titles.count <= Int(item) { titles.append("") }
      if titles[Int(item)].isEmpty {
        titles[Int(item)] = String(decoding: title, as: UTF8.self)
      }
    }
  }

  private func seconds(
    _ text: UnsafeBufferPointer<UInt8>, _ times: TimeFormat
  ) throws(Malformed) -> Int64 {
    do throws(TimeFormat.Failure) { return try times.seconds(text) } catch {
      switch error {
      case .notATime: throw Malformed(.badTime, "\(Self.quoted(text)) is no time")
      case .outOfRange:
        throw Malformed(.outOfRange, "time \(Self.quoted(text)) is out of range")
      }
    }
  }

  private func stars(_ text: UnsafeBufferPointer<UInt8>) throws(Malformed) -> Float {
    guard let value = NumberParsing.decimal(text), !value.isNaN else {
      throw Malformed(.badRating, "\(Self.quoted(text)) is no number")
    }
    guard Float(value).isFinite else {
      throw Malformed(.outOfRange, "rating \(Self.quoted(text)) is out of range")
    }
    return Float(value)
  }

  /// Refuses a field that is no id.
  private static func requireID(
    _ id: UnsafeBufferPointer<UInt8>, _ role: ColumnRole
  ) throws(Malformed) {
    if id.isEmpty { throw Malformed(.emptyID, "no \(role.rawValue)") }
    if !isValidUTF8(id) { throw id.contains(0) ? .nulByte : .encoding }
  }

  private static func quoted(_ text: UnsafeBufferPointer<UInt8>) -> String {
    text.isEmpty ? "nothing" : "`\(String(decoding: text, as: UTF8.self).prefix(40))`"
  }
}
