/// Finds the rows in blocks of the text of S3-Rec and SASRec: one user a line, then its items in
/// time order, all parted by spaces or tabs.
struct SequenceParser: Sendable {
  /// The rows of a block.
  func parse(_ block: FileBlock) -> RowBlock {
    RowBlock(linesOf: block, add: add)
  }

  private func add(
    _ line: UnsafeBufferPointer<UInt8>, to found: inout RowBlock
  ) throws(Malformed) {
    try RowBlock.requireText(line)
    let words = line.split { $0 == 32 || $0 == 9 }
    guard words.count > 1 else { throw Malformed(.fieldCount, "a user without items") }
    for word in words.dropFirst() {
      found.users.append(UnsafeBufferPointer(rebasing: words[0]))
      found.items.append(UnsafeBufferPointer(rebasing: word))
    }
  }
}
