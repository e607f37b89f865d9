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
