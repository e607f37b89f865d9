import Support

/// Reads the titles and attributes of the items of a data set.
struct ItemReader {
  var layout: ItemLayout
  let pipeline: BlockPipeline

  /// Reads what a file says of some items.
  ///
  /// - Throws: `FileError`, `DataError`, or `Cancelled`.
  func read(_ path: String, ids: [String]) throws -> ItemTable {
    var table = ItemTable(ids: ids)
    if layout.isJSON {
      try readJSON(path, into: &table)
    } else {
      try readDelimited(path, into: &table)
    }
    return table
  }

  private func readJSON(_ path: String, into table: inout ItemTable) throws {
    let parser = try ItemParser(
      path: path, encoding: layout.encoding, ids: table.ids, said: layout.said)
    table.columns = parser.names
    var pipeline = pipeline
    (pipeline.isList, pipeline.encoding) = (parser.isList, layout.encoding)
    table.attributeNames = ItemParser.attributes
    table.numeric = ItemParser.attributes.map { $0 == "price" ? true : nil }
    var lines = 0
    try pipeline.run(path, quotes: false, parse: parser.parse) { block, _ in
      table.malformed.add(block.malformed, path: path, behind: lines)
      lines += block.lines
      for id in block.strangers { table.addStranger(id) }
      for item in block.items { table.add(item.index, title: item.title, attributes: item.values) }
    }
    table.removeEmptyAttributes()
  }

  private func readDelimited(_ path: String, into table: inout ItemTable) throws {
    var reader = try RecordReader(
      ByteSource(path: path, encoding: layout.encoding), separator: layout.separator ?? " ",
      quotes: layout.quotes)
    let numbers = IDPlaces(table.ids)
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
        columns = try self.columns(of: reader.record.texts, path: path, table: &table)
      case .record(let line):
        let record = reader.record
        func text(_ column: Int) -> String {
          column < record.count ? Self.text(record.bytes(of: column)) : ""
        }
        if table.malformed.rows == 0, !layout.hasHeader { table.firstRow = record.texts }
        table.malformed.rows += 1
        let id =
          columns.id < record.count ? Self.text(record.exactBytes(of: columns.id)) : ""
        guard !id.isEmpty else {
          table.malformed.add(MalformedRow(.emptyID, "no item"), path: path, line: line)
          continue
        }
        guard let item = numbers[id] else {
          table.addStranger(id)
          continue
        }
        if layout.separator == nil || layout.takesRest {
          let title = record.count > 1 ? Self.text(record.rest(from: 1)) : ""
          table.add(item, title: ItemText.unescaped(title), attributes: [])
        } else {
          table.add(
            item, title: ItemText.unescaped(columns.title.map(text) ?? ""),
            attributes: columns.attributes.map(text))
        }
      case .malformed(let malformed, let line):
        table.malformed.rows += 1
        table.malformed.add(malformed, path: path, line: line)
      case .pause: try pipeline.progress.check()
      case .end: return
      }
    }
  }

  /// The columns that a header names: the id, the title, and everything else as attributes.
  private func columns(
    of names: [String], path: String, table: inout ItemTable
  ) throws -> (id: Int, title: Int?, attributes: [Int]) {
    let saidTitle = try ItemLayout.place(of: layout.said.title, in: names, "titles_title", path)
    let id =
      try ItemLayout.place(of: layout.said.item, in: names, "titles_item", path)
      ?? ColumnNames.column(for: .item, in: names, mapping: [:], path: path)
      ?? (saidTitle == 0 ? 1 : 0)
    // Of two columns, the one that isn't the id is the title.
    let title =
      try saidTitle ?? ColumnNames.column(for: .title, in: names, mapping: [:], path: path)
      ?? names.firstIndex { $0.lowercased().contains("title") }
      ?? (names.count == 2 ? 1 - id : nil)
    table.columns = names.map { String($0.prefix { $0 != ":" }) }
    let attributes = names.indices.filter { $0 != id && $0 != title }
    table.attributeNames = attributes.map { String(names[$0].prefix { $0 != ":" }) }
    table.numeric = attributes.map { names[$0].hasSuffix(":float") ? true : nil }
    return (id, title, attributes)
  }

  /// Bytes as text: UTF-8, or Latin-1 where they aren't (MovieLens' older files).
  private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    String(validating: bytes, as: UTF8.self)
      ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }
}
