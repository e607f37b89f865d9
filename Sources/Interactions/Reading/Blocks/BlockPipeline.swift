import Support
import Synchronization

/// What is found in one block, besides what it is for.
protocol ParsedBlock: Sendable {
  /// How many bytes belong to whole records; the rest goes on in the next block.
  var consumed: Int { get }
  /// Whether there is anything but blank lines.
  var hasRecords: Bool { get }
}

/// Reads a file block by block on several threads: while blocks are parsed, the next are read.
///
/// What is found is handed on in the order of the file, so it is the same with any number of
/// threads.
struct BlockPipeline {
  let workers: Workers
  let progress: Progress
  /// How many bytes a block has.
  var size = 2 << 20
  /// What the files' bytes are.
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
