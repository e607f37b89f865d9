/// What one block of a file of items says of those that are of interest.
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
