/// Titles and other attributes of the items of a data set, as a file of items gives them.
struct ItemTable {
  /// The outside ids, by dense index.
  let ids: [String]
  /// The title of each item, empty where it has none.
  var titles: [String]
  /// Names of the attributes, in the file's order.
  var attributeNames: [String] = [] {
    didSet { values = attributeNames.map { _ in [String](repeating: "", count: ids.count) } }
  }
  /// The values of each attribute, by dense index.
  private(set) var values: [[String]] = []
  /// Whether an attribute is a number by the file's own word; `nil` where the file doesn't say.
  var numeric: [Bool?] = []
  /// Items that came twice; the first is kept.
  private(set) var duplicates = 0
  /// Lines that can't be read.
  var malformed = MalformedRows()

  /// The names of the file's columns, where it says any.
  var columns: [String] = []
  /// The first row of a file that doesn't.
  var firstRow: [String] = []
  /// The first three ids of the file that the data don't have.
  private(set) var strangers: [String] = []

  private var isFound: [Bool]

  init(ids: [String]) {
    self.ids = ids
    titles = Array(repeating: "", count: ids.count)
    isFound = Array(repeating: false, count: ids.count)
  }

  /// Takes in what a file says of an item, the first time it does.
  mutating func add(_ item: Int, title: String, attributes: [String]) {
    if isFound[item] {
      duplicates += 1
      return
    }
    isFound[item] = true
    titles[item] = title
    for (index, value) in attributes.enumerated() { values[index][item] = value }
  }

  /// Takes note of an id that no item has.
  mutating func addStranger(_ id: String) {
    if strangers.count < 3 { strangers.append(id) }
  }

  /// Whether the file says something of ids, and nothing of any item.
  var isMismatch: Bool { !strangers.isEmpty && !isFound.contains(true) }

  /// Leaves out the attributes that no item has.
  mutating func removeEmptyAttributes() {
    let kept = values.indices.filter { index in values[index].contains { !$0.isEmpty } }
    let found = kept.map { values[$0] }
    numeric = kept.map { numeric[$0] }
    attributeNames = kept.map { attributeNames[$0] }
    values = found
  }

  /// How many items have no title here.
  var untitled: Int { titles.count(where: \.isEmpty) }

  /// The catalogue of the items, with the titles of rows for those that have none here.
  func catalogue(rowTitles: [String]) -> Catalogue {
    let titles = titles.enumerated().map { index, title in
      title.isEmpty && index < rowTitles.count ? rowTitles[index] : title
    }
    let attributes = attributeNames.indices.map { column in
      ItemAttribute(
        name: attributeNames[column], values: values[column], isNumeric: numeric[column])
    }
    return Catalogue(
      ids: ids, titles: titles.contains { !$0.isEmpty } ? titles : nil, attributes: attributes)
  }
}

/// The items of interest in one block of a file of items.
struct ItemBlock: ParsedBlock {
  struct Item: Sendable {
    var index: Int
    var title: String
    var values: [String]
  }

  var items: [Item] = []
  /// The first three ids that aren't of interest.
  var strangers: [String] = []
  var malformed = MalformedRows()
  var lines = 0
  var consumed = 0

  var hasRecords: Bool { malformed.rows > 0 }
}
