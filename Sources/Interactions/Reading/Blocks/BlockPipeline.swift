import Glibc
import Support
import Synchronization

/// The findings of one block.
protocol ParsedBlock: Sendable {
  /// How many bytes belong to whole records; the rest goes on in the next block.
  var consumed: Int { get }
  /// Whether there is anything but blank lines.
  var hasRecords: Bool { get }
}

/// Reads a file block by block on several threads: while blocks are parsed, the next are read.
///
/// Findings are handed on in the order of the file, so they are the same with any number of
/// threads.
struct BlockPipeline {
  let workers: Workers
  let progress: Progress
  /// How many bytes a block has.
  var size = 2 << 20
  /// The encoding of the files.
  var encoding = TextEncoding.utf8
  /// Whether a file is one JSON list.
  var isList = false

  /// Reads a whole file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - quotes: Whether a line end between quotes is no end of a record.
  ///   - parse: Finds what is in a block; runs on several threads.
  ///   - merge: Takes what was found, block by block in order, and how much of the file was read.
  /// - Throws: `FileError`, `DataError`, `Cancelled`, or what `merge` throws.
  func run<Parsed: ParsedBlock>(
    _ path: String, quotes: Bool, parse: @Sendable (FileBlock) -> Parsed,
    merge: (Parsed, _ share: Double) throws -> Void
  ) throws {
    let feeder = Mutex(
      BlockFeeder(
        try ByteSource(path: path, encoding: encoding, isList: isList), quotes: quotes, size: size))
    @Sendable func feed() throws -> [FileBlock] {
      var blocks: [FileBlock] = []
      while blocks.count < workers.count, let block = try feeder.withLock({ try $0.next() }) {
        blocks.append(block)
      }
      return blocks
    }
    let megabytes = Double(feeder.withLock { $0.source.size }) / 1e6
    var batch = try feed()
    // The end of a block whose last record goes on in the next one.
    var tail: [UInt8] = []
    // Whether no record was seen yet: the first one may be a header.
    var isAtStart = true
    func joined(_ bytes: ArraySlice<UInt8>, isLast: Bool) -> FileBlock {
      var block = FileBlock(tail + bytes, isLast: isLast)
      block.isFirst = isAtStart
      return block
    }
    while let last = batch.last {
      // How much the rows of a file take is known when they are read.
      MemoryShortage.raiseIfNear(adding: batch.count * size)
      try progress.check()
      progress.report(
        ProgressUpdate(
          task: "load", completed: last.share * megabytes, total: megabytes, unit: "MB"))
      let blocks = batch
      var results = try workers.map(blocks.count + 1) { index -> Step<Parsed> in
        index == 0 ? .read(try feed()) : .parsed(parse(blocks[index - 1]))
      }
      if case .read(let next) = results.removeFirst() { batch = next }
      for (block, result) in zip(blocks, results) {
        guard case .parsed(var parsed) = result else { continue }
        var whole = block
        if block.isTooLong {
          // A quote that such a line follows is never closed.
          if !tail.isEmpty { try merge(parse(joined([], isLast: true)), block.share) }
        } else if !tail.isEmpty {
          whole = joined(block.bytes(from: 0), isLast: block.isLast)
          parsed = parse(whole)
        } else if isAtStart, !block.isFirst {
          whole.isFirst = true
          parsed = parse(whole)
        }
        try merge(parsed, block.share)
        tail = Array(whole.bytes(from: parsed.consumed))
        isAtStart = isAtStart && !parsed.hasRecords
      }
    }
    // The file ended where a block did, within a quote that is never closed.
    if !tail.isEmpty { try merge(parse(joined([], isLast: true)), 1) }
  }

  private enum Step<Parsed: Sendable>: Sendable {
    case read([FileBlock])
    case parsed(Parsed)
  }
}

/// A piece of a file that ends where a line does, or the file.
struct FileBlock: Sendable {
  /// The bytes, with `padding` zeros behind them.
  let storage: [UInt8]
  /// Whether the file ends with the block.
  var isLast: Bool
  /// Whether the block stands for a line that is longer than any record, and has no bytes.
  var isTooLong = false
  /// Whether the file begins with the block.
  var isFirst = false
  /// How much of the file lies before the block's end.
  var share = 1.0

  /// The bytes that simdjson may read behind the end of a line.
  static let padding = 64

  /// A block of bytes that are there already.
  init(_ bytes: some Collection<UInt8>, isLast: Bool) {
    storage = bytes + [UInt8](repeating: 0, count: Self.padding)
    self.isLast = isLast
  }

  /// A line that is too long.
  static let tooLong: FileBlock = {
    var block = FileBlock([], isLast: false)
    block.isTooLong = true
    return block
  }()

  /// How many bytes there are.
  var count: Int { storage.count - Self.padding }

  /// The bytes from one of them on.
  func bytes(from start: Int) -> ArraySlice<UInt8> { storage[start..<count] }

  /// Calls `body` with the bytes; `padding` more can be read behind them.
  func withBytes<Result, Failure>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try storage.withUnsafeBufferPointer { bytes throws(Failure) in
      try body(UnsafeBufferPointer(rebasing: bytes[..<count]))
    }
  }
}

/// Cuts a file into blocks of whole lines, one after the other.
private struct BlockFeeder {
  let source: ByteSource
  /// How many bytes a block has where lines allow it.
  let size: Int
  /// Whether a line end between quotes is no end of a record.
  let quotes: Bool
  /// The bytes that were read behind the last block.
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
