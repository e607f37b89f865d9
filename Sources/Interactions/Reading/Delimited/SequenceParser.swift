/// Finds the rows in blocks of the text of S3-Rec and SASRec: one user a line, then its items in
/// time order.
struct SequenceParser: Sendable {
  /// What stands between words; blanks and tabs where nothing is said.
  private let separator: [UInt8]
  private let hasHeader: Bool
  /// Whether a colon follows each user: `1: 10 9`.
  private let hasColon: Bool

  /// Sees from the first lines whether colons follow the users, and what stands between words where
  /// that isn't said.
  init(lines: [String], separator: String?, hasHeader: Bool) {
    let lines = lines.dropFirst(hasHeader ? 1 : 0)
    self.separator = Array((separator ?? Self.separator(of: lines) ?? "").utf8)
    self.hasHeader = hasHeader
    hasColon = lines.allSatisfy { line in
      separator == nil && line.split { $0 == " " || $0 == "\t" }.first?.hasSuffix(":") == true
    }
  }

  /// The comma or semicolon that stands between the words of lines without blanks; `nil` where it is
  /// neither.
  static func separator(of lines: some Collection<String>) -> String? {
    let isParted = lines.contains { $0.contains { $0 == " " || $0 == "\t" } }
    return isParted || lines.isEmpty
      ? nil : [",", ";"].first { separator in lines.allSatisfy { $0.contains(separator) } }
  }

  /// The rows of a block.
  func parse(_ block: FileBlock) -> RowBlock {
    RowBlock(linesOf: block, hasHeader: hasHeader, add: add)
  }

  private func add(
    _ line: UnsafeBufferPointer<UInt8>, to found: inout RowBlock
  ) throws(Malformed) {
    try RowBlock.requireText(line)
    let words = line.words(partedBy: separator)
    guard words.count > 1 else { throw Malformed(.fieldCount, "a user without items") }
    let user =
      hasColon && words[0].last == 58
      ? UnsafeBufferPointer(rebasing: words[0].dropLast()) : words[0]
    try RowBlock.requireID(user, .user)
    for word in words.dropFirst() {
      found.users.append(user)
      found.items.append(word)
    }
  }
}
