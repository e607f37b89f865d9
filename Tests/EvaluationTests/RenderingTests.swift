import Evaluation
import Foundation
import Support
import Testing

/// Renderings against files in Fixtures/Tables, byte for byte.
@Suite struct RenderingTests {
  /// Two rows of one protocol, with everything that a format has to escape.
  private func table() throws -> ResultTable {
    let first = ResultTable(
      someResult(0.5), model: "sasrec", label: "a|b, \"c\" & 50%_x",
      options: [("dim", .integer(64)), ("dropout", .number(0.2)), ("causal", .bool(true))],
      tags: [("title", .text("寿司 セット 😀 cafe\u{301}"))])
    let second = ResultTable(
      someResult(0.8125), model: "rarec", label: "*ra* [1] _i_ \\ ~ ^ {$#} <é>\nline",
      options: [("dim", .integer(128)), ("align_mode", .text("mlp"))])
    let gains: [Cell] = [.number(.nan), .number(-0.0312500)]
    return try first.appending(second)
      .adding(ResultTable.Column("gain", .value, digits: 2), cells: gains)
  }

  @Test(arguments: TableStyle.Format.allCases)
  func equalsItsFile(_ format: TableStyle.Format) throws {
    try expect(table().rendered(TableStyle(format, width: 200)), equals: "table", format)
  }

  @Test(arguments: TableStyle.Format.allCases)
  func mixedProtocols(_ format: TableStyle.Format) throws {
    let other = ResultTable(
      someResult(0.25, someProtocol("books", name: "books, 5-core")), model: "popular",
      label: "pop")
    let table = try table().selecting(columns: ["model", "hr@10", "gain"])
      .appending(other, mixed: true)
    try expect(table.rendered(TableStyle(format, digits: 2)), equals: "mixed", format)
  }

  @Test func wideTablesWrapIntoBlocks() throws {
    try expect(table().rendered(TableStyle(.text, width: 60)), equals: "narrow", .text)
  }

  @Test func everyLineFitsTheWidth() throws {
    for width in [48, 60, 80, 120] {
      let lines = try table().rendered(TableStyle(.text, width: width))
        .split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.allSatisfy { DisplayWidth.of($0) <= width }, "\(width)")
    }
  }

  @Test(arguments: TableStyle.Format.allCases)
  func aTableWithoutRows(_ format: TableStyle.Format) throws {
    let table = ResultTable(
      columns: [ResultTable.Column("model", .label), ResultTable.Column("hr@10", .metric)], rows: []
    )
    try expect(table.rendered(TableStyle(format)), equals: "empty", format)
  }

  @Test func jsonReadsBack() throws {
    struct Written: Decodable {
      struct Ranking: Decodable {
        var data: String
        var digest: String
        var users: Int
      }
      struct Named: Decodable {
        var name: String
        var kind: String
      }
      struct Row: Decodable {
        var label: String
        var dim: Int
        var dropout: Double?
        var gain: Double?
      }
      var protocols: [Ranking]
      var columns: [Named]
      var rows: [Row]
    }
    let table = try table()
    let json = table.rendered(TableStyle(.json))
    let written = try JSONDecoder().decode(Written.self, from: Data(json.utf8))
    #expect(written.protocols[0].digest == Digest(of: "shop").description)
    #expect(written.columns.map(\.name) == table.columns.map(\.name))
    #expect(written.columns.last?.kind == "value")
    #expect(written.rows.map { Cell.text($0.label) } == (try table.cells(column: "label")))
    #expect(written.rows.map(\.dropout) == [0.2, nil])
    #expect(written.rows.map(\.gain) == [nil, -0.03])
  }

  /// An accent or a line feed makes one character of a sign that still has to be escaped.
  @Test func signsAreEscapedScalarByScalar() {
    let cells = ["\"\u{301}", "a\r\nb", "&\u{301}", "e\u{301}_x", "|\u{FE0F}"]
    let table = ResultTable(
      columns: [ResultTable.Column("title", .tag)], rows: cells.map { ResultTable.Row([.text($0)]) }
    )
    #expect(
      table.rendered(TableStyle(.csv)).unicodeScalars.elementsEqual(
        "title\r\n\"\"\"\u{301}\"\r\n\"a\r\nb\"\r\n&\u{301}\r\ne\u{301}_x\r\n|\u{FE0F}\r\n"
          .unicodeScalars))
    let markdown = table.rendered(TableStyle(.markdown)).split(separator: "\n").dropFirst(2)
    #expect(
      Array(markdown) == [
        "| \"\u{301} |", "| a b |", "| \\&\u{301} |", "| e\u{301}_x |", "| \\|\u{FE0F} |",
      ])
    let latex = table.rendered(TableStyle(.latex)).split(separator: "\n").dropFirst(4).prefix(5)
    #expect(
      Array(latex) == [
        "\"\u{301} \\\\", "a b \\\\", "\\&\u{301} \\\\", "e\u{301}\\_x \\\\",
        "\\textbar{}\u{FE0F} \\\\",
      ])
  }

  /// What spreadsheets take for a formula is left as it is unless it is asked to be harmless.
  @Test func formulasAreMadeHarmlessOnDemand() {
    let cells = ["=1+1", "+1", "-1", "@x", "\t=1", "a=1", "", "'=1", "-"]
    let table = ResultTable(
      columns: [ResultTable.Column("=name", .tag), ResultTable.Column("n", .tag)],
      rows: cells.map { ResultTable.Row([.text($0), .number(-0.5)]) })
    let plain = table.rendered(TableStyle(.csv)).split(separator: "\r\n")
    #expect(plain == ["=name,n"] + cells.map { "\($0),-0.5" })
    let safe = table.rendered(TableStyle(.csv, isSafe: true)).split(separator: "\r\n")
    #expect(
      safe == [
        "'=name,n", "'=1+1,-0.5", "'+1,-0.5", "'-1,-0.5", "'@x,-0.5", "'\t=1,-0.5", "a=1,-0.5",
        ",-0.5", "'=1,-0.5", "'-,-0.5",
      ])
    // The words of a file, or the name of data, are texts as well.
    let stated = ResultTable(
      columns: [ResultTable.Column("n", .tag)], rows: [ResultTable.Row([.integer(1)])],
      protocols: [.stated("=1+1")])
    #expect(stated.rendered(TableStyle(.csv)) == "n,protocol\r\n1,=1+1\r\n")
    #expect(
      stated.rendered(TableStyle(.csv, isSafe: true)) == "n,protocol\r\n1,'=1+1\r\n")
  }

  /// Aligned text is for terminals: what one would act on is no part of it, nor is a title's line end.
  @Test func alignedTextIsHarmless() {
    let table = ResultTable(
      columns: [ResultTable.Column("ti\ntle\u{1B}", .tag)],
      rows: ["\u{1B}[2J", "a\u{202E}b", "\u{9B}x\u{7}"].map { ResultTable.Row([.text($0)]) })
    #expect(table.rendered() == "ti tle\n [2J\na�b\n x\n")
  }

  /// Titles of other people's data run nothing in a notebook.
  @Test func hypertextIsEscaped() {
    let title = "<img src=x onerror='run()'> & \"co\"\u{7}"
    let table = ResultTable(
      columns: [ResultTable.Column(title, .tag)], rows: [ResultTable.Row([.text(title)])],
      protocols: [.stated(title)])
    let text = "&lt;img src=x onerror=&#39;run()&#39;&gt; &amp; &quot;co&quot; "
    #expect(
      table.rendered(TableStyle(.html))
        == "<table>\n<caption>\(text)</caption>\n<thead>\n<tr><th>\(text)</th></tr>\n</thead>\n"
        + "<tbody>\n<tr><td>\(text)</td></tr>\n</tbody>\n</table>\n")
  }

  private func expect(
    _ text: String, equals name: String, _ format: TableStyle.Format,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let ending = [
      TableStyle.Format.text: "txt", .markdown: "md", .latex: "tex", .html: "html", .csv: "csv",
      .json: "json",
    ]
    let file = "Fixtures/Tables/\(name).\(ending[format] ?? "")"
    let url = Bundle.module.bundleURL.appendingPathComponent(file)
    let expected = (try? String(contentsOf: url, encoding: .utf8)) ?? "no file \(file)"
    #expect(text == expected, sourceLocation: location)
  }
}
