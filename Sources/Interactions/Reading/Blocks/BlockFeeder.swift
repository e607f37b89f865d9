import Glibc

/// Cuts a file into blocks of whole lines, one after the other.
struct BlockFeeder {
  let source: ByteSource
  /// How many bytes a block has where lines allow it.
  let size: Int
  /// Whether a line end between quotes is no end of a record.
  let quotes: Bool
  /// What was read behind the last block.
  private var rest: [UInt8] = []
  private var isAtStart = true
  private var isAtEnd = false

  init(_ source: ByteSource, quotes: Bool, size: Int) {
    self.source = source
    self.quotes = quotes
    self.size = size
  }

  /// The next block, `nil` at the end of the file.
  ///
  /// - Throws: what reading throws, and `DataError.utf16` for a file in another encoding.
  mutating func next() throws -> FileBlock? {
    let isFirst = isAtStart
    var block = try cutNext()
    block?.isFirst = isFirst
    block?.share = Double(source.consumed) / Double(max(1, source.size))
    return block
  }

  private mutating func cutNext() throws -> FileBlock? {
    var bytes = rest
    rest = []
    while true {
      if isAtEnd { return bytes.isEmpty ? nil : FileBlock(bytes, isLast: true) }
      let before = bytes.count
      try read(into: &bytes)
      if isAtStart {
        bytes.removeFirst(try ByteOrderMark.length(in: bytes, path: source.path))
        isAtStart = false
      }
      if isAtEnd { continue }
      if let cut = cut(bytes, after: before) {
        rest = Array(bytes[cut...])
        return FileBlock(bytes[..<cut], isLast: false)
      }
      if bytes.count > RecordBuffer.longestRecord {
        try skipLine()
        return .tooLong
      }
    }
  }

  /// Reads until there are `size` bytes, or twice as many as there were.
  private mutating func read(into bytes: inout [UInt8]) throws {
    let before = bytes.count
    // At least the mark that tells the encoding.
    let wanted = max(size, before * 2, 4)
    let old = bytes
    var failure: (any Error)?
    bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
      _ = buffer.update(fromContentsOf: old)
      count = before
      do {
        count += try source.read(into: UnsafeMutableBufferPointer(rebasing: buffer[before...]))
      } catch { failure = error }
    }
    if let failure { throw failure }
    isAtEnd = bytes.count < wanted
  }

  /// Where the last whole line ends, `nil` where there is no line end.
  ///
  /// Between quotes a line end belongs to a field: the cut is where the quotes before it are even,
  /// as far as that can be seen. Where it is wrong, a parser finds its last record unfinished.
  private func cut(_ bytes: [UInt8], after checked: Int) -> Int? {
    guard let last = bytes[(quotes ? 0 : checked)...].lastIndex(of: 10) else { return nil }
    guard quotes, bytes.contains(34) else { return last + 1 }
    var isEven = bytes.count { $0 == 34 }.isMultiple(of: 2)
    let earliest = max(0, bytes.count - FieldScanner.longestQuote)
    for index in stride(from: bytes.count - 1, through: earliest, by: -1) {
      if bytes[index] == 34 { isEven.toggle() }
      if bytes[index] == 10, isEven { return index + 1 }
    }
    return last + 1
  }

  /// Reads on behind the end of a line, keeping nothing of it.
  private mutating func skipLine() throws {
    while !isAtEnd {
      var bytes: [UInt8] = []
      try read(into: &bytes)
      if let end = bytes.firstIndex(of: 10) {
        rest = Array(bytes[(end + 1)...])
        return
      }
    }
  }
}
