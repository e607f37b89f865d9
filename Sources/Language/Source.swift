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
