import Support

/// Reads the titles and attributes of items.
struct ItemReader {
  var layout: ItemLayout
  let progress: Progress

  /// Reads a file of items.
  ///
  /// - Throws: `FileError`, `DataError`, or `Cancelled`.
  func read(_ path: String) throws -> ItemTable {
    var buffer = try RecordBuffer(ByteSource(path: path))
    var scanner = FieldScanner(separator: layout.separator ?? " ", quotes: layout.quotes)
    var table = ItemTable()
    var columns = (
      id: layout.id, title: Optional(layout.title), attributes: layout.attributes.map(\.column)
    )
    table.attributeNames = layout.attributes.map(\.name)
    table.numeric = layout.attributes.map { _ in false }
    var line = 1
    var isHeader = layout.hasHeader
    while true {
      let bytes = buffer.bytes
      switch scanner.scan(bytes, isLast: buffer.isLast) {
      case .record(let length, let lines):
        if isHeader {
          isHeader = false
          let names = scanner.fields.map { FieldText.string(bytes, $0) }
          columns = try Self.columns(names, path: path, table: &table)
        } else {
          add(bytes, scanner.fields, columns, path: path, line: line, to: &table)
        }
        line += lines
        buffer.advance(by: length)
      case .blank(let length):
        line += 1
        buffer.advance(by: length)
      case .malformed(let kind, let reason, let length):
        table.malformed.rows += 1
        table.malformed.add(kind, path: path, line: line, reason: reason)
        line += 1
        buffer.advance(by: length)
      case .endless:
        throw DataError.unreadableHeader(path: path, reason: MalformedRows.tooLongReason)
      case .incomplete:
        if buffer.isLast { return table }
        try progress.check()
        try buffer.refill()
      }
    }
  }

  /// The columns that a header names: the id, the title, and everything else as attributes.
  private static func columns(
    _ names: [String], path: String, table: inout ItemTable
  ) throws -> (id: Int, title: Int?, attributes: [Int]) {
    let id = try ColumnNames.column(for: .item, in: names, mapping: [:], path: path) ?? 0
    let title =
      try ColumnNames.column(for: .title, in: names, mapping: [:], path: path)
      ?? names.firstIndex { $0.lowercased().contains("title") }
    let attributes = names.indices.filter { $0 != id && $0 != title }
    table.attributeNames = attributes.map { String(names[$0].prefix { $0 != ":" }) }
    table.numeric = attributes.map { names[$0].hasSuffix(":float") ? true : nil }
    return (id, title, attributes)
  }

  private func add(
    _ bytes: UnsafeBufferPointer<UInt8>, _ fields: [FieldScanner.Field],
    _ columns: (id: Int, title: Int?, attributes: [Int]), path: String, line: Int,
    to table: inout ItemTable
  ) {
    table.malformed.rows += 1
    func text(_ column: Int) -> String {
      column < fields.count ? Self.text(bytes, fields[column]) : ""
    }
    guard fields.count > columns.id, !text(columns.id).isEmpty else {
      table.malformed.add(.emptyID, path: path, line: line, reason: "no item")
      return
    }
    let id = text(columns.id)
    guard table.items[id] == nil else {
      table.duplicates += 1
      return
    }
    if layout.separator == nil, let first = fields.dropFirst().first, let last = fields.last {
      table.items[id] = (
        Self.text(bytes, FieldScanner.Field(start: first.start, end: last.end)), []
      )
    } else {
      table.items[id] = (columns.title.map(text) ?? "", columns.attributes.map(text))
    }
  }

  /// A field as text: UTF-8, or Latin-1 where it isn't (MovieLens' older files).
  private static func text(
    _ bytes: UnsafeBufferPointer<UInt8>, _ field: FieldScanner.Field
  ) -> String {
    FieldText.withBytes(bytes, field) { text in
      String(validating: text, as: UTF8.self)
        ?? String(String.UnicodeScalarView(text.map { Unicode.Scalar($0) }))
    }
  }
}
