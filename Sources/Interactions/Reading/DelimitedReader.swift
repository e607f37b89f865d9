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
  private var scanner: FieldScanner

  init(layout: DelimitedLayout, progress: Progress) {
    self.layout = layout
    self.progress = progress
    userColumn = layout.columns[.user] ?? 0
    itemColumn = layout.columns[.item] ?? 1
    timeColumn = layout.columns[.time]
    ratingColumn = layout.columns[.rating]
    titleColumn = layout.columns[.title]
    scanner = FieldScanner(separator: layout.separator, quotes: layout.quotes)
  }

  /// What the times count, where the file has times.
  var timeUnit: String? { times.unit }

  /// Reads all rows of a file.
  ///
  /// - Throws: `FileError`, `DataError`, or `Cancelled`.
  mutating func read(_ source: ByteSource, part: Part?, into collector: inout RowCollector) throws {
    var buffer = try RecordBuffer(source)
    var line = 1
    var isHeader = layout.hasHeader
    var isInLongLine = false
    if timeColumn != nil, collector.rows.times == nil { collector.rows.times = [] }
    if ratingColumn != nil, collector.rows.ratings == nil { collector.rows.ratings = [] }
    if part != nil, collector.rows.parts == nil { collector.rows.parts = [] }
    var hasReserved = source.isCompressed
    while true {
      let bytes = buffer.bytes
      if isInLongLine {
        let end = bytes.firstIndex(of: 10)
        buffer.advance(by: end.map { $0 + 1 } ?? bytes.count)
        isInLongLine = end == nil
        if end == nil {
          if buffer.isLast { return }
          try buffer.refill()
        } else {
          line += 1
        }
        continue
      }
      switch scanner.scan(bytes, isLast: buffer.isLast) {
      case .record(let length, let lines):
        if isHeader {
          isHeader = false
        } else {
          add(bytes, path: source.path, line: line, part: part, to: &collector)
        }
        line += lines
        buffer.advance(by: length)
      case .blank(let length):
        line += 1
        buffer.advance(by: length)
      case .malformed(let kind, let reason, let length):
        collector.malformed.rows += 1
        collector.malformed.add(kind, path: source.path, line: line, reason: reason)
        line += 1
        buffer.advance(by: length)
      case .endless:
        collector.malformed.rows += 1
        collector.malformed.add(
          .tooLong, path: source.path, line: line, reason: MalformedRows.tooLongReason)
        isInLongLine = true
      case .incomplete:
        if buffer.isLast { return }
        try progress.check()
        progress.report(
          ProgressUpdate(
            task: "load", completed: Double(source.consumed) / 1e6,
            total: Double(source.size) / 1e6, unit: "MB"))
        guard collector.rows.count < Int(Int32.max) - RecordBuffer.longestRecord else {
          throw DataError.tooManyRows(path: source.path)
        }
        if !hasReserved, source.consumed > 0, collector.rows.count > 1000 {
          hasReserved = true
          let rate = Double(collector.rows.count) / Double(source.consumed)
          collector.reserve(
            collector.rows.count + Int(rate * Double(source.size - source.consumed) * 1.02))
        }
        try buffer.refill()
      }
    }
  }

  /// Adds the record in `scanner.fields`, or counts why it can't be a row.
  private mutating func add(
    _ bytes: UnsafeBufferPointer<UInt8>, path: String, line: Int, part: Part?,
    to collector: inout RowCollector
  ) {
    collector.malformed.rows += 1
    do throws(Malformed) {
      guard scanner.fields.count == layout.names.count else {
        throw Malformed(.fieldCount, fieldCountReason)
      }
      // All checks come first: no id enters the tables for a row that is left out.
      let time: Int64? = if let timeColumn { try seconds(bytes, timeColumn) } else { nil }
      let rating: Float? = if let ratingColumn { try stars(bytes, ratingColumn) } else { nil }
      try requireID(bytes, userColumn, .user)
      try requireID(bytes, itemColumn, .item)
      let itemIndex = FieldText.withBytes(bytes, scanner.fields[itemColumn]) {
        collector.items.index(of: $0)
      }
      collector.rows.items.append(itemIndex)
      FieldText.withBytes(bytes, scanner.fields[userColumn]) { id in
        collector.rows.users.append(collector.users.index(of: id))
      }
      if let time { collector.rows.times?.append(time) }
      if let rating { collector.rows.ratings?.append(rating) }
      if let part { collector.rows.parts?.append(part) }
      if let titleColumn { setTitle(bytes, titleColumn, of: Int(itemIndex), in: &collector) }
    } catch {
      let hasNUL = scanner.fields.contains { field in
        bytes[field.start..<field.end].contains(0)
      }
      let malformed = hasNUL ? Malformed(.nulByte, "a NUL byte") : error
      collector.malformed.add(malformed.kind, path: path, line: line, reason: malformed.reason)
    }
  }

  private var fieldCountReason: String {
    let count = scanner.fields.count
    return "\(count) \(count == 1 ? "field" : "fields"), expected \(layout.names.count)"
  }

  private mutating func seconds(
    _ bytes: UnsafeBufferPointer<UInt8>, _ column: Int
  ) throws(Malformed) -> Int64 {
    let field = scanner.fields[column]
    let result: Result<Int64, TimeColumn.Failure> = FieldText.withBytes(bytes, field) { text in
      do throws(TimeColumn.Failure) { return .success(try times.seconds(text)) } catch {
        return .failure(error)
      }
    }
    switch result {
    case .success(let seconds): return seconds
    case .failure(.notATime):
      throw Malformed(.badTime, "\(quoted(bytes, field)) is no time")
    case .failure(.outOfRange):
      throw Malformed(.outOfRange, "time \(quoted(bytes, field)) is out of range")
    }
  }

  private func stars(
    _ bytes: UnsafeBufferPointer<UInt8>, _ column: Int
  ) throws(Malformed) -> Float {
    let field = scanner.fields[column]
    guard let value = FieldText.withBytes(bytes, field, { NumberParsing.decimal($0) }),
      !value.isNaN
    else { throw Malformed(.badRating, "\(quoted(bytes, field)) is no number") }
    guard Float(value).isFinite else {
      throw Malformed(.outOfRange, "rating \(quoted(bytes, field)) is out of range")
    }
    return Float(value)
  }

  /// Refuses a field that is no id.
  private func requireID(
    _ bytes: UnsafeBufferPointer<UInt8>, _ column: Int, _ role: ColumnRole
  ) throws(Malformed) {
    let malformed: Malformed? = FieldText.withBytes(bytes, scanner.fields[column]) { id in
      if id.isEmpty { return Malformed(.emptyID, "no \(role.rawValue)") }
      return isValidUTF8(id) ? nil : Malformed(.encoding, "bytes that aren't UTF-8")
    }
    if let malformed { throw malformed }
  }

  private func setTitle(
    _ bytes: UnsafeBufferPointer<UInt8>, _ column: Int, of item: Int,
    in collector: inout RowCollector
  ) {
    while collector.titles.count <= item { collector.titles.append("") }
    if collector.titles[item].isEmpty {
      collector.titles[item] = FieldText.string(bytes, scanner.fields[column])
    }
  }

  private func quoted(_ bytes: UnsafeBufferPointer<UInt8>, _ field: FieldScanner.Field) -> String {
    let text = FieldText.string(bytes, field)
    return text.isEmpty ? "nothing" : "`\(text.prefix(40))`"
  }
}

/// Why a record is no row.
struct Malformed: Error {
  var kind: MalformedRows.Kind
  var reason: String

  init(_ kind: MalformedRows.Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }
}
