import Support

/// Finds the rows in the blocks of a delimited text.
struct DelimitedParser: Sendable {
  let layout: DelimitedLayout

  private let user: Int
  private let item: Int
  private let time: Int?
  private let rating: Int?
  private let title: Int?
  private let part: Int?
  private let behaviour: Int?
  private let clock: Int?

  init(_ layout: DelimitedLayout) {
    self.layout = layout
    user = layout.columns[.user] ?? 0
    item = layout.columns[.item] ?? 1
    time = layout.columns[.time]
    rating = layout.columns[.rating]
    title = layout.columns[.title]
    part = layout.columns[.part]
    behaviour = layout.columns[.behaviour]
    clock = layout.clock
  }

  /// The rows of a block.
  func parse(_ block: FileBlock) -> RowBlock {
    var found = RowBlock()
    if block.isTooLong { return found.withLineTooLong() }
    found.begin(layout.roles, hasMarks: clock != nil || layout.lists?.target != nil)
    var scanner = FieldScanner(separator: layout.separator, quotes: layout.quotes)
    var isHeader = block.isFirst && layout.hasHeader
    block.withBytes { bytes in
      while found.consumed < bytes.count {
        let rest = UnsafeBufferPointer(rebasing: bytes[found.consumed...])
        switch scanner.scan(rest, isLast: block.isLast) {
        case .record(let length, let lines):
          found.hasRecords = true
          if isHeader {
            isHeader = false
          } else {
            found.malformed.rows += 1
            do throws(MalformedRow) { try add(scanner, in: rest, to: &found) } catch {
              let hasNUL = rest[..<length].contains(0)
              found.malformed.add(hasNUL ? .nulByte : error, line: found.lines + 1)
            }
          }
          found.consumed += length
          found.lines += lines
        case .blank(let length):
          found.consumed += length
          found.lines += 1
        case .malformed(let malformed, let length):
          found.hasRecords = true
          found.malformed.rows += 1
          found.malformed.add(malformed, line: found.lines + 1)
          found.consumed += length
          found.lines += 1
        case .endless, .incomplete: return
        }
      }
    }
    return found
  }

  private func add(
    _ scanner: FieldScanner, in bytes: UnsafeBufferPointer<UInt8>, to found: inout RowBlock
  ) throws(MalformedRow) {
    guard scanner.fields.count == layout.names.count else {
      throw MalformedRow(
        .fieldCount,
        "\(NumberText.counted(scanner.fields.count, "field")), expected \(layout.names.count)")
    }
    if let lists = layout.lists { return try add(scanner, in: bytes, lists: lists, to: &found) }
    let fields = RowBlock.Fields(
      user: scanner.exactBytes(of: user, in: bytes), item: scanner.exactBytes(of: item, in: bytes),
      time: time.map { scanner.bytes(of: $0, in: bytes) },
      rating: rating.map { scanner.bytes(of: $0, in: bytes) },
      title: title.map { scanner.bytes(of: $0, in: bytes) },
      part: part.map { scanner.bytes(of: $0, in: bytes) },
      behaviour: behaviour.map { scanner.bytes(of: $0, in: bytes) },
      clock: clock.map { scanner.bytes(of: $0, in: bytes) })
    try found.add(fields, layout.values)
  }
}
