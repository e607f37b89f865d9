/// A piece of program text and where it comes from: a file, one fence of a notebook, a typed line.
public final class Source: Sendable {
  /// What diagnostics call it: a path, `stdin`, `-c`, `in`.
  public let name: String
  /// The text as UTF-8; every offset and range counts these bytes.
  public let bytes: [UInt8]
  /// The number that the first line of the text has in the file it is part of.
  public let firstLine: Int
  /// The offset of the first byte of each line.
  private let lineStarts: [Int]

  /// A piece of program text.
  ///
  /// - Parameters:
  ///   - name: what diagnostics call it.
  ///   - text: the program.
  ///   - firstLine: the number of its first line, other than 1 for a fence of a notebook.
  public init(name: String, text: String, firstLine: Int = 1) {
    self.name = name
    self.bytes = Array(text.utf8)
    self.firstLine = firstLine
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(offset + 1)
    }
    lineStarts = starts
  }

  /// The whole text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The text of a range.
  public func text(_ bounds: Range<Int>) -> String {
    String(decoding: bytes[bounds.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }

  /// The number, as the file counts, and the bounds of the line that an offset is on.
  func line(at offset: Int) -> (number: Int, bounds: Range<Int>) {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    let start = lineStarts[low]
    var end = low + 1 < lineStarts.count ? lineStarts[low + 1] - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return (firstLine + low, start..<max(start, end))
  }
}

/// A part of a source, by UTF-8 offsets.
public struct SourceRange: Sendable {
  /// The text that the range is a part of.
  public let source: Source
  /// The offsets.
  public let bounds: Range<Int>

  public init(_ source: Source, _ bounds: Range<Int>) {
    self.source = source
    self.bounds = bounds
  }

  /// The text of the range.
  public var text: String { source.text(bounds) }

  /// The line that the range starts on, as its file counts.
  public var line: Int { source.line(at: bounds.lowerBound).number }

  /// The column that the range starts at, in code points from 1.
  public var column: Int {
    let line = source.line(at: bounds.lowerBound).bounds
    let before = source.bytes[line.lowerBound..<max(line.lowerBound, bounds.lowerBound)]
    return before.reduce(1) { count, byte in byte & 0xc0 == 0x80 ? count : count + 1 }
  }

  /// `file:line:column`, as editors understand it.
  public var place: String { "\(source.name):\(line):\(column)" }

  /// The range from the start of this one to the end of another.
  func through(_ other: SourceRange) -> SourceRange {
    SourceRange(
      source, bounds.lowerBound..<max(bounds.lowerBound, other.bounds.upperBound))
  }
}
