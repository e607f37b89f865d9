/// Titles and other attributes of items as a file gives them, by outside id.
struct ItemTable {
  /// Names of the attributes, in the file's order.
  var attributeNames: [String] = []
  /// Whether an attribute is a number by the file's own word; `nil` where the file doesn't say.
  var numeric: [Bool?] = []
  /// The title and the attributes of each item.
  var items: [String: (title: String, attributes: [String])] = [:]
  /// Items that came twice; the first is kept.
  var duplicates = 0
  /// Lines that can't be read.
  var malformed = MalformedRows()

  /// The titles and attributes in the order of a catalogue's ids.
  func catalogue(ids: [String], rowTitles: [String]) -> Catalogue {
    let titles = ids.enumerated().map { index, id in
      if let title = items[id]?.title, !title.isEmpty { return title }
      return index < rowTitles.count ? rowTitles[index] : ""
    }
    let attributes = attributeNames.indices.map { column in
      ItemAttribute(
        name: attributeNames[column],
        values: ids.map { items[$0]?.attributes[column] ?? "" },
        isNumeric: numeric[column])
    }
    return Catalogue(
      ids: ids, titles: titles.contains { !$0.isEmpty } ? titles : nil, attributes: attributes)
  }
}
