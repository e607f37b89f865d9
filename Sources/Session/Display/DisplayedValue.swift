public import Support

/// A value to show: plain text for a terminal, and the notations that richer front ends show.
///
/// A notation is made when a front end asks for it, and anew each time.
public struct DisplayedValue: Sendable {
  /// The notations of values, by their media types.
  public enum Notation: String, CaseIterable, Sendable {
    case plain = "text/plain"
    case markdown = "text/markdown"
    case html = "text/html"
    case latex = "text/latex"
    case svg = "image/svg+xml"
    case png = "image/png"
  }

  /// A value in one notation.
  public enum Content: Hashable, Sendable {
    case text(String)
    /// The bytes of a picture's file.
    case bytes([UInt8])
  }

  /// The function that makes a value in one of its notations.
  typealias Maker = @Sendable (Notation, Progress) throws -> Content

  private enum Source: Sendable {
    case text(String)
    case made(Maker)
  }

  /// The notations that the value has, plain text first.
  public let notations: [Notation]
  private let source: Source
  private let progress: Progress

  /// A text, which is plain text alone, without a final newline.
  public init(_ text: String, progress: Progress = .unwatched) {
    notations = [.plain]
    source = .text(text)
    self.progress = progress
  }

  /// A value that is made when somebody asks for it.
  ///
  /// - Parameters:
  ///   - notations: the notations that it has beside plain text.
  ///   - progress: the means to stop the making.
  ///   - make: makes the value in one of its notations; texts have no final newline.
  init(also notations: [Notation] = [], progress: Progress, make: @escaping Maker) {
    self.notations = [.plain] + notations
    source = .made(make)
    self.progress = progress
  }

  /// The value in a notation, made now; `nil` where it doesn't have that notation.
  ///
  /// - Throws: `Cancelled`, or the error that keeps it from being made.
  public func content(_ notation: Notation) throws -> Content? {
    guard notations.contains(notation) else { return nil }
    switch source {
    case .text(let text): return .text(text)
    case .made(let make): return try progress.aside { try make(notation, $0) }
    }
  }

  /// The value as plain text, made now.
  ///
  /// - Throws: as `content` does.
  public func plain() throws -> String {
    guard case .text(let text)? = try content(.plain) else { return "" }
    return text
  }

  /// Hands on the plain text, a long one in pieces that end where lines do, so that a request to stop
  /// is seen between them.
  ///
  /// - Throws: as `content` does.
  public func forEachPiece(_ body: (String) -> Void) throws {
    let size = 1 << 16
    var rest = Substring(try plain())
    while rest.utf8.count > size {
      let from = rest.utf8.index(rest.startIndex, offsetBy: size)
      guard let end = rest.utf8[from...].firstIndex(of: UInt8(ascii: "\n")) else { break }
      try progress.check()
      body(String(rest[..<end]))
      rest = rest[rest.utf8.index(after: end)...]
    }
    body(String(rest))
  }
}

extension DisplayedValue {
  /// Several values, one below the other.
  ///
  /// They have Markdown and HTML if any of them has; the others are then preformatted text.
  ///
  /// - Parameters:
  ///   - values: the values; none of them is a picture.
  ///   - progress: the means to stop the making.
  /// - Returns: the only value itself, or one of all.
  static func joined(_ values: [DisplayedValue], progress: Progress) -> DisplayedValue {
    if values.count == 1 { return values[0] }
    let notations = [Notation.markdown, .html].filter { notation in
      values.contains { $0.notations.contains(notation) }
    }
    return DisplayedValue(also: notations, progress: progress) { notation, progress in
      let parts = try values.map { value in
        try progress.check()
        return try value.text(notation, progress)
      }
      return .text(parts.joined(separator: notation == .markdown ? "\n\n" : "\n"))
    }
  }

  /// The value as a text of some notation, made of plain text where it lacks that notation.
  private func text(_ notation: Notation, _ progress: Progress) throws -> String {
    func made(_ notation: Notation) throws -> String {
      switch source {
      case .text(let text): return text
      case .made(let make):
        guard case .text(let text) = try make(notation, progress) else { return "" }
        return text
      }
    }
    if notations.contains(notation) { return try made(notation) }
    let plain = try made(.plain)
    return notation == .html
      ? "<pre>\(HTMLText.escaped(plain))</pre>" : MarkdownText.fenced(plain)
  }
}

/// Texts in Markdown.
enum MarkdownText {
  /// The text as a code block, whose fence is longer than any run of backquotes in it.
  static func fenced(_ text: String) -> String {
    var (longest, run) = (0, 0)
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return "\(fence)\n\(text)\n\(fence)"
  }
}
