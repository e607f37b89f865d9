import Support

/// Reads the titles and attributes of items.
struct ItemReader {
  var layout: ItemLayout
  let progress: Progress

  /// Reads a file of items.
  ///
  /// - Throws: `FileError`, `DataError`, or `Cancelled`.
  func read(_ path: String) throws -> ItemTable {
    var reader = try RecordReader(
      ByteSource(path: path), separator: layout.separator ?? " ", quotes: layout.quotes)
    var table = ItemTable()
    var columns = (
      id: layout.id, title: Optional(layout.title), attributes: layout.attributes.map(\.column)
    )
    table.attributeNames = layout.attributes.map(\.name)
    table.numeric = layout.attributes.map { _ in false }
    var isHeader = layout.hasHeader
    while true {
      switch try reader.next() {
      case .record where isHeader:
        isHeader = false
        columns = try Self.columns(reader.record.texts, path: path, table: &table)
      case .record(let line): add(reader.record, columns, path: path, line: line, to: &table)
      case .malformed(let malformed, let line):
        table.malformed.rows += 1
        table.malformed.add(malformed, path: path, line: line)
      case .pause: try progress.check()
      case .end: return table
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
    _ record: Record, _ columns: (id: Int, title: Int?, attributes: [Int]), path: String,
    line: Int, to table: inout ItemTable
  ) {
    table.malformed.rows += 1
    func text(_ column: Int) -> String {
      column < record.fields.count ? Self.text(record, column) : ""
    }
    let id = text(columns.id)
    guard !id.isEmpty else {
      table.malformed.add(Malformed(.emptyID, "no item"), path: path, line: line)
      return
    }
    guard table.items[id] == nil else {
      table.duplicates += 1
      return
    }
    if layout.separator == nil {
      let title = record.fields.count > 1 ? Self.text(record.rest(from: 1), 0) : ""
      table.items[id] = (title, [])
    } else {
      table.items[id] = (columns.title.map(text) ?? "", columns.attributes.map(text))
    }
  }

  /// A field as text: UTF-8, or Latin-1 where it isn't (MovieLens' older files).
  private static func text(_ record: Record, _ column: Int) -> String {
    record.withBytes(of: column) { text in
      String(validating: text, as: UTF8.self)
        ?? String(String.UnicodeScalarView(text.map { Unicode.Scalar($0) }))
    }
  }
}
