import Foundation
import Interactions
import Testing

/// Small files of all kinds that data come in, and what is read of them or asked about them.
///
/// `Files/table.txt` has a block for each: the file or folder, the options in the words of `load`, and
/// below them, indented, the mapping, the rows as `user item@time*rating`, the titles and the notes; or
/// the error. `UPDATE_GOLDEN=1` writes the table anew, to be reviewed.
@Suite("a table of small files of all kinds")
struct FileTableTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Files").path
  private static let table = folder + "/table.txt"

  /// The file and the options of a block, and what is below them.
  private static func blocks() throws -> [(head: String, outcome: String)] {
    try String(decoding: Data(contentsOf: URL(fileURLWithPath: table)), as: UTF8.self)
      .split(separator: "\n\n").map { block in
        let lines = block.split(separator: "\n", maxSplits: 1)
        return (String(lines[0]), lines.count > 1 ? String(lines[1]) : "")
      }
  }

  @Test("what each file is read as, or asked")
  func outcomes() throws {
    let blocks = try Self.blocks()
    let found = blocks.map { ($0.head, Self.outcome(of: $0.head)) }
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
      let text = found.map { "\($0)\n\($1)" }.joined(separator: "\n\n") + "\n"
      try text.write(toFile: Self.table, atomically: true, encoding: .utf8)
    }
    for (block, (head, outcome)) in zip(blocks, found) {
      #expect(outcome == block.outcome.trimmingCharacters(in: .newlines), "\(head)")
    }
  }

  @Test("every file is in the table, and there are sixty at least")
  func files() throws {
    let heads = try Self.blocks().map(\.head)
    let all = try FileManager.default.subpathsOfDirectory(atPath: Self.folder)
      .filter { $0.contains("/") && ($0 as NSString).lastPathComponent.contains(".") }
    #expect(all.count >= 60)
    for file in all {
      let folder = (file as NSString).deletingLastPathComponent
      #expect(
        heads.contains { head in
          let words = head.split(separator: " ").flatMap { $0.split(separator: "=") }
          return words.contains { $0 == file || $0 == folder }
        }, "\(file)")
    }
  }

  /// What the reader finds, as lines of the table.
  private static func outcome(of head: String) -> String {
    var lines: [String]
    do {
      let words = Self.words(of: head)
      let loaded = try DatasetReader(options: options(Array(words.dropFirst())))
        .read(folder + "/" + words[0])
      let data = loaded.dataset
      let parts = data.split?.parts.map { "/\($0)" } ?? []
      let rows = data.rowTexts.enumerated().map { index, row in
        row + (data.behaviours.map { "#\($0[index])" } ?? "")
          + (parts.isEmpty ? "" : parts[index])
      }
      lines = [loaded.report.mapping, rows.prefix(12).joined(separator: ", ")]
      if let titles = data.catalogue.titles {
        lines.append(
          "titles: " + zip(data.catalogue.ids, titles).map { "\($0)=\($1)" }.joined(separator: "; ")
        )
      }
      lines += loaded.report.malformed.count > 0 ? loaded.report.malformed.lines : []
      lines += loaded.report.noteLines
    } catch {
      lines = text(of: error).split(separator: "\n").map(String.init)
    }
    return lines.filter { !$0.isEmpty }.map { "  \($0.replacing(folder + "/", with: ""))" }
      .joined(separator: "\n")
  }

  /// The words between blanks, but for those in quotes.
  private static func words(of head: String) -> [String] {
    head.split(separator: "\"", omittingEmptySubsequences: false).enumerated().reduce(into: [""]) {
      words, piece in
      guard piece.offset.isMultiple(of: 2) else {
        words[words.count - 1] += piece.element
        return
      }
      let parts = piece.element.split(separator: " ", omittingEmptySubsequences: false)
      words[words.count - 1] += parts[0]
      words += parts.dropFirst().map(String.init)
    }
  }

  /// The options that words say, as `load` does.
  private static func options(_ words: [String]) -> ReadOptions {
    var options = ReadOptions()
    for word in words {
      guard let sign = word.firstIndex(of: "=") else { continue }
      let (name, value) = (String(word[..<sign]), String(word[word.index(after: sign)...]))
      func reference(_ text: some StringProtocol) -> ColumnReference {
        Int(text).map { .position($0) } ?? .name(String(text))
      }
      switch name {
      case "format": options.format = DataFormat.named(value)
      case "separator": options.separator = value
      case "header": options.header = value == "true"
      case "quotes": options.quotes = value == "true"
      case "encoding": options.encoding = TextEncoding(rawValue: value)
      case "list": options.list = value
      case "decimal": options.decimal = DecimalMark(rawValue: value)
      case "titles": options.titles = folder + "/" + value
      case "titles_item": options.titlesItem = reference(value)
      case "titles_title": options.titlesTitle = reference(value)
      case "dates": options.dates = DateOrder(rawValue: value)
      case "bad": options.bad = value == "skip" ? .skip : .stop
      default:
        guard let role = ColumnRole(rawValue: name) else { continue }
        let columns = value.split(separator: ",").map { reference($0) }
        options.columns[role] = columns[0]
        if columns.count > 1 { options.clock = columns[1] }
      }
    }
    return options
  }
}
