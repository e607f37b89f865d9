import Evaluation
import Support
import Testing

@Suite struct TableReadingTests {
  private func table() throws -> ResultTable {
    let first = ResultTable(
      someResult(0.1875), model: "sasrec", label: "a, \"b\"\nc",
      options: [("dim", .integer(64)), ("dropout", .number(0.2)), ("causal", .bool(true))])
    let second = ResultTable(someResult(0.8125), model: "popular", label: "pop")
    return try first.appending(second)
      .adding(ResultTable.Column("gain", .value), cells: [.number(0.1), .none])
  }

  @Test func separatedValuesReadBack() throws {
    let table = try table()
    let text = table.rendered(TableStyle(.csv))
    let read = try ResultTable(separated: text)
    #expect(read.columns.map(\.name) == table.columns.map(\.name))
    #expect(read.columns.map(\.kind) == table.columns.map { $0.kind == .option ? .tag : $0.kind })
    #expect(read.rows.map(\.cells) == table.rows.map(\.cells))
    #expect(read.protocols.map(\.description) == table.protocols.map(\.description))
    // What was read can stand with what it was written from, and is written as it was.
    #expect(try read.appending(table).protocols.count == 1)
    #expect(read.rendered(TableStyle(.csv)) == text)
  }

  @Test func severalProtocolsReadBack() throws {
    let other = ResultTable(
      someResult(0.25, someProtocol("books", name: "books")), model: "popular", label: "pop")
    let table = try table().appending(other, mixed: true)
    let text = table.rendered(TableStyle(.csv))
    let read = try ResultTable(separated: text)
    #expect(read.protocols.count == 2)
    #expect(try read.cells(column: "protocol") == [.integer(1), .integer(1), .integer(2)])
    #expect(read.rendered(TableStyle(.csv)) == text)
    #expect(throws: TableError.self) {
      try read.selecting(rows: [0]).appending(ResultTable(someResult(1), model: "m", label: "l"))
    }
  }

  @Test func othersTablesAreRead() throws {
    let read = try ResultTable(
      separated: "\u{feff}Model\tHR@10\tok\tid\r\nx\t0.5\ttrue\t007a\r\n\r\ny\t1\t\t0x1F\r\n",
      by: "\t")
    #expect(read.columns.map(\.kind) == [.tag, .tag, .tag, .tag])
    #expect(read.rows[1].cells == [.text("y"), .integer(1), .none, .text("0x1F")])
    #expect(read.rows[0].cells[1] == .number(0.5))
    #expect(try ResultTable(separated: "a,b\n\"\",1").rows[0].cells == [.none, .integer(1)])
  }

  @Test(arguments: [
    ("", 1, "there is no row of column names"), ("a,a\n1,2\n", 1, "two columns are called `a`"),
    ("a,b\n1,2\n1,2,3\n", 3, "it has 3 fields, the first row 2"),
    ("a,b\n\"x\ny\n", 2, "a quote is never closed"),
  ])
  func damageIsNamed(_ text: String, _ line: Int, _ reason: String) {
    #expect(throws: TableError.damaged(line: line, reason)) { try ResultTable(separated: text) }
  }

  @Test func measuredNumbersAreShort() throws {
    var values = [Float](repeating: 0.1, count: 3)
    values[0] = 0.12
    let result = EvaluationResult(
      ranking: someProtocol(), metrics: [Metric(.hr, at: 10)], users: [0, 1, 2], values: [values])
    let table = ResultTable(result, model: "m", label: "l")
    let text = table.rendered(TableStyle(.csv))
    #expect(text.contains("m,l,0.10666667,"))
    #expect(try ResultTable(separated: text).rows[0].cells == table.rows[0].cells)
  }
}
