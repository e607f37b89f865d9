import Language
import Support

/// A Markdown file whose `alidade` and `{code-cell}` fences are a program.
public struct Notebook: Sendable {
  /// What diagnostics call it: its path.
  public let name: String
  /// The whole text.
  public let text: String
  /// The cells in the order of the file, those that don't run included.
  public let cells: [NotebookCell]

  /// Reads a notebook's text.
  ///
  /// A cell is a fence whose info string begins with `alidade` or `{code-cell}`; words after the
  /// language are tags, as in ```` ```alidade no-run ````. A `{code-cell}` of another language is none.
  ///
  /// - Throws: `NotebookError` if a cell's options can't be read.
  public init(name: String, text: String) throws(NotebookError) {
    self.name = name
    self.text = text
    var cells: [NotebookCell] = []
    for fence in MarkdownFence.fences(in: text) {
      guard let tags = Self.tags(info: fence.info) else { continue }
      cells.append(try Self.cell(fence, tags: tags, file: name))
    }
    self.cells = cells
  }

  /// Reads a notebook's file.
  ///
  /// - Throws: `FileError` if it can't be read, `TextEncodingError` if it isn't UTF-8, `NotebookError`
  ///   if a cell's options can't be read.
  public init(path: String) throws {
    try self.init(name: path, text: TextFile.read(path))
  }

  /// The tags after the language of an info string; `nil` if the fence isn't a cell of ours.
  private static func tags(info: String) -> [CellTag]? {
    var words = info.split(whereSeparator: \.isWhitespace)[...]
    switch words.popFirst() {
    case "alidade": break
    case "{code-cell}":
      if let language = words.popFirst(), language != "alidade" { return nil }
    default: return nil
    }
    return words.map { CellTag(rawValue: String($0)) }
  }

  /// A fence without its options, at its place in the file.
  private static func cell(
    _ fence: MarkdownFence, tags: [CellTag], file: String
  ) throws(NotebookError) -> NotebookCell {
    // A carriage return and the line feed after it are one character.
    let lines = fence.text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    let head = try CellHead(lines: lines, file: file, firstLine: fence.firstLine)
    return NotebookCell(
      source: Source(
        name: file, text: lines.dropFirst(head.lineCount).joined(separator: "\n"),
        firstLine: fence.firstLine + head.lineCount),
      tags: Set(tags + head.tags), options: head.options)
  }
}
