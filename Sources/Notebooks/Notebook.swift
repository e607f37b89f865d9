import CMarkdown
import Language
public import Support

/// A Markdown file whose `alidade` and `{code-cell}` fences are a program.
public struct Notebook: Sendable {
  /// Its name in diagnostics: its path.
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

/// A mistake in a notebook's file.
public enum NotebookError: Error, Hashable, Sendable {
  /// A cell's options begin with `---`, and no `---` ends them; the number of the line.
  case unclosedOptions(file: String, line: Int)
  /// A line among a cell's options is none.
  case invalidOption(file: String, line: Int, text: String)
}

extension NotebookError: RoomError {
  public static let examples: [NotebookError] = [
    .unclosedOptions(file: "FILE", line: 3), .invalidOption(file: "FILE", line: 3, text: "TEXT"),
  ]

  public var explanation: Explanation {
    switch self {
    case .unclosedOptions(let file, let line):
      Explanation(
        "E941",
        "\(file):\(line): the options of the cell begin with `---` and never end; "
          + "close them with another `---`", about: .file(file),
        cause: "a cell that begins with `---` has options up to the next",
        cure: "write another `---` below them")
    case .invalidOption(let file, let line, let text):
      Explanation(
        "E942", "\(file):\(line): `\(text)` is no option of a cell; write `name: value`",
        about: .file(file),
        cause: "between the two `---` of a cell stand its options, one a line",
        cure: "write `name: value`")
    }
  }
}

/// A fenced code block of a Markdown document.
struct MarkdownFence: Equatable {
  /// The text behind the opening fence.
  var info: String
  /// The lines between the fences, each ended.
  var text: String
  /// The number of the first of these lines in the document, from 1.
  var firstLine: Int

  /// The fences of a document, in order, also those inside lists and quotes.
  static func fences(in document: String) -> [MarkdownFence] {
    var document = document
    let root = document.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        cmark_parse_document($0.baseAddress, $0.count, CMARK_OPT_DEFAULT)
      }
    }
    defer { cmark_node_free(root) }
    let iterator = cmark_iter_new(root)
    defer { cmark_iter_free(iterator) }
    var fences: [MarkdownFence] = []
    // What the fence is made of; the library writes it even where nobody asks.
    var (length, offset, character): (Int32, Int32, CChar) = (0, 0, 0)
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { return fences }
      guard event == CMARK_EVENT_ENTER, let node = cmark_iter_get_node(iterator),
        cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK,
        cmark_node_get_fenced(node, &length, &offset, &character) != 0
      else { continue }
      fences.append(
        MarkdownFence(
          info: cmark_node_get_fence_info(node).map { String(cString: $0) } ?? "",
          text: cmark_node_get_literal(node).map { String(cString: $0) } ?? "",
          firstLine: Int(cmark_node_get_start_line(node)) + 1))
    }
  }
}
