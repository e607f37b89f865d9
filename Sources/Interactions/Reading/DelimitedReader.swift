import Support

/// Reads the rows of a delimited text into a collector.
struct DelimitedReader {
  let layout: DelimitedLayout
  let progress: Progress

  private let userColumn: Int
  private let itemColumn: Int
  private let timeColumn: Int?
  private let ratingColumn: Int?
  private let titleColumn: Int?
  private var times = TimeColumn()

  init(layout: DelimitedLayout, progress: Progress) {
    self.layout = layout
    self.progress = progress
    userColumn = layout.columns[.user] ?? 0
    itemColumn = layout.columns[.item] ?? 1
    timeColumn = layout.columns[.time]
    ratingColumn = layout.columns[.rating]
    titleColumn = layout.columns[.title]
  }

  /// What the times count, where the file has times.
  var timeUnit: String? { times.unit }

  /// Reads all rows of a file.
  ///
  /// - Throws: `FileError`, `DataError`, or `Cancelled`.
  mutating func read(_ source: ByteSource, part: Part?, into collector: inout RowCollector) throws {
    var reader = try RecordReader(source, separator: layout.separator, quotes: layout.quotes)
    var isHeader = layout.hasHeader
    if timeColumn != nil, collector.rows.times == nil { collector.rows.times = [] }
    if ratingColumn != nil, collector.rows.ratings == nil { collector.rows.ratings = [] }
    if part != nil, collector.rows.parts == nil { collector.rows.parts = [] }
    while true {
      switch try reader.next() {
      case .record where isHeader: isHeader = false
      case .record(let line):
        collector.malformed.rows += 1
        do throws(Malformed) { try add(reader.record, part: part, to: &collector) } catch {
          let malformed = reader.record.hasNUL ? .nulByte : error
          collector.malformed.add(malformed, path: source.path, line: line)
        }
      case .malformed(let malformed, let line):
        collector.malformed.rows += 1
        collector.malformed.add(malformed, path: source.path, line: line)
      case .pause: try collector.pause(source, progress)
      case .end: return
      }
    }
  }

  private mutating func add(
    _ record: Record, part: Part?, to collector: inout RowCollector
  ) throws(Malformed) {
    guard record.fields.count == layout.names.count else {
      throw Malformed(
        .fieldCount,
        "\(NumberText.counted(record.fields.count, "field")), expected \(layout.names.count)")
    }
    // All checks come first: no id enters the tables for a row that is left out.
    let time: Int64? = if let timeColumn { try seconds(record, timeColumn) } else { nil }
    let rating: Float? = if let ratingColumn { try stars(record, ratingColumn) } else { nil }
    try requireID(record, userColumn, .user)
    try requireID(record, itemColumn, .item)
    let user = record.withBytes(of: userColumn) { collector.users.index(of: $0) }
    let item = record.withBytes(of: itemColumn) { collector.items.index(of: $0) }
    collector.rows.users.append(user)
    collector.rows.items.append(item)
    if let time { collector.rows.times?.append(time) }
    if let rating { collector.rows.ratings?.append(rating) }
    if let part { collector.rows.parts?.append(part) }
    if let titleColumn { collector.setTitle(of: Int(item)) { record.text(titleColumn) } }
  }

  private mutating func seconds(_ record: Record, _ column: Int) throws(Malformed) -> Int64 {
    let result: Result<Int64, TimeColumn.Failure> = record.withBytes(of: column) { text in
      do throws(TimeColumn.Failure) { return .success(try times.seconds(text)) } catch {
        return .failure(error)
      }
    }
    switch result {
    case .success(let seconds): return seconds
    case .failure(.notATime):
      throw Malformed(.badTime, "\(quoted(record, column)) is no time")
    case .failure(.outOfRange):
      throw Malformed(.outOfRange, "time \(quoted(record, column)) is out of range")
    }
  }

  private func stars(_ record: Record, _ column: Int) throws(Malformed) -> Float {
    guard let value = record.withBytes(of: column, NumberParsing.decimal), !value.isNaN else {
      throw Malformed(.badRating, "\(quoted(record, column)) is no number")
    }
    guard Float(value).isFinite else {
      throw Malformed(.outOfRange, "rating \(quoted(record, column)) is out of range")
    }
    return Float(value)
  }

  /// Refuses a field that is no id.
  private func requireID(
    _ record: Record, _ column: Int, _ role: ColumnRole
  ) throws(Malformed) {
    let malformed: Malformed? = record.withBytes(of: column) { id in
      id.isEmpty ? Malformed(.emptyID, "no \(role.rawValue)") : isValidUTF8(id) ? nil : .encoding
    }
    if let malformed { throw malformed }
  }

  private func quoted(_ record: Record, _ column: Int) -> String {
    let text = record.text(column)
    return text.isEmpty ? "nothing" : "`\(text.prefix(40))`"
  }
}
