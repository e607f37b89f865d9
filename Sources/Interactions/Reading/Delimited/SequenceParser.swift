/// Finds the rows in blocks of the text of S3-Rec and SASRec: one user a line, then its items in
/// time order, all parted by spaces or tabs.
struct SequenceParser: Sendable {
  /// The rows of a block.
  func parse(_ block: FileBlock) -> RowBlock {
    var found = RowBlock()
    if block.isTooLong { return found.withLineTooLong() }
    block.withBytes { bytes in
      bytes.forEachLine { line, length in
        found.consumed += length
        found.lines += 1
        if line.isEmpty { return }
        found.malformed.rows += 1
        found.hasRecords = true
        do throws(Malformed) { try add(line, to: &found) } catch {
          found.malformed.add(error, line: found.lines)
        }
      }
    }
    return found
  }

  private func add(
    _ line: UnsafeBufferPointer<UInt8>, to found: inout RowBlock
  ) throws(Malformed) {
    guard line.count <= RecordBuffer.longestRecord else { throw .tooLong }
    guard isValidUTF8(line) else { throw line.contains(0) ? .nulByte : .encoding }
    let words = line.split { $0 == 32 || $0 == 9 }
    guard words.count > 1 else { throw Malformed(.fieldCount, "a user without items") }
    for word in words.dropFirst() {
      found.users.append(UnsafeBufferPointer(rebasing: words[0]))
      found.items.append(UnsafeBufferPointer(rebasing: word))
    }
  }
}
