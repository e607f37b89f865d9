import CMarkdown

/// A fenced code block of a Markdown document.
struct MarkdownFence: Equatable {
  /// What stands behind the opening fence.
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
