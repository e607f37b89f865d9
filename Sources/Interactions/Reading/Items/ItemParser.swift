import CSimdJSON

/// Finds titles, brands, categories and prices in blocks of JSON lines: Amazon's metadata of 2014,
/// 2018 and 2023, Steam's games, Yelp's businesses.
struct ItemParser: Sendable {
  /// The attributes besides the title.
  static let attributes = ["brand", "categories", "price"]

  /// The keys that an attribute may have; the first that an object has a value for is taken.
  private static let known = [
    ["brand", "store", "details.Brand"],
    ["categories", "category", "genres", "main_category", "main_cat"],
    ["price"],
  ]

  /// The items of interest, and the dense index of each.
  private let items: IDTable
  private let indexes: [Int]
  /// The keys of the id, of the title, and of the attributes.
  private let keys: [String]
  /// The keys that the file has.
  let names: [String]
  /// Whether the file is one list of objects.
  let isList: Bool

  /// Sees from the first lines of a file which keys stand for the id and the title.
  ///
  /// - Throws: `DataError` if no line is an object, or no key is known to hold items' ids.
  init(
    path: String, encoding: TextEncoding = .utf8, ids: [String],
    said: (item: ColumnReference?, title: ColumnReference?)
  ) throws {
    var items = IDTable()
    var indexes: [Int] = []
    for (index, id) in ids.enumerated() {
      var id = id
      // Of equal ids, which a file of names may give, the first is meant.
      if Int(id.withUTF8 { items.index(of: $0) }) == indexes.count { indexes.append(index) }
    }
    self.items = items
    self.indexes = indexes
    let sample = try JSONSample(path, encoding: encoding)
    func key(_ role: ColumnRole) throws -> String? {
      try ColumnNames.column(for: role, in: sample.names, mapping: [:], path: path)
        .map { sample.names[$0] }
    }
    names = sample.names
    isList = sample.isList
    func place(_ reference: ColumnReference?, _ option: String) throws -> String? {
      try ItemLayout.place(of: reference, in: sample.names, option, path).map { sample.names[$0] }
    }
    guard
      let id = try place(said.item, "titles_item") ?? key(.item)
        ?? sample.names.first(where: { $0 == "id" })
    else {
      throw DataError.unknownTitleIDs(path: path, present: sample.names)
    }
    let title = try place(said.title, "titles_title") ?? key(.title) ?? "title"
    keys = [id, title] + Self.known.joined()
  }

  /// The titles and attributes that a block has of the items.
  func parse(_ block: FileBlock) -> ItemBlock {
    var found = ItemBlock()
    if block.isTooLong {
      found.lines = 1
      found.malformed.add(.tooLong, line: 1)
    }
    let objects = JSONObjects(keys: keys)
    block.withBytes { bytes in
      bytes.forEachLine { line, length in
        found.consumed += length
        found.lines += 1
        if line.isEmpty { return }
        found.malformed.rows += 1
        do throws(MalformedRow) {
          try objects.read(line)
          let id = objects[0]
          if id.isNested || id.bytes.isEmpty { throw MalformedRow(.emptyID, "no item") }
          if let item = items.number(of: id.bytes) {
            found.items.append(
              ItemBlock.Item(
                index: indexes[Int(item)], title: ItemText.title(objects[1].text),
                values: values(of: objects)))
          } else if found.strangers.count < 3 {
            found.strangers.append(id.text)
          }
        } catch {
          found.malformed.add(error, line: found.lines)
        }
      }
    }
    return found
  }

  /// Brand, categories and price.
  private func values(of objects: JSONObjects) -> [String] {
    var position = 2
    return zip(Self.attributes, Self.known).map { name, keys in
      let texts = keys.indices.lazy.map { objects[position + $0].texts }.first { !$0.isEmpty } ?? []
      position += keys.count
      return name == "price" ? ItemText.price(texts) : ItemText.list(texts)
    }
  }
}
