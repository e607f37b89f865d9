import Evaluation
import Support
import Testing

/// Tables are refused before they are made, where they would be too large.
@Suite struct TableSizeTests {
  private func column(_ name: String, _ count: Int) -> ResultTable {
    ResultTable(
      columns: [ResultTable.Column(name, .tag)],
      rows: (0..<count).map { ResultTable.Row([.integer($0)]) })
  }

  @Test func thereIsAMostOfValues() throws {
    try ResultTable.check(rows: 10_000_000, columns: 10, memory: .max)
    let error = #expect(throws: TableError.self) {
      try ResultTable.check(rows: 10_000_000, columns: 11, memory: .max)
    }
    #expect(
      error?.description
        == "a table of 10,000,000 rows × 11 columns has more values than any may: 100,000,000")
    #expect(throws: TableError.tooManyValues(rows: .max, columns: 2)) {
      try ResultTable.check(rows: .max, columns: 2)
    }
  }

  @Test func aTableHasToFitIntoMemory() throws {
    try ResultTable.check(rows: 1_000, columns: 1, memory: 1 << 20)
    let error = #expect(throws: TableError.self) {
      try ResultTable.check(rows: 100_000, columns: 1, memory: 1 << 20)
    }
    let words = try #require(error?.description)
    #expect(words.hasPrefix("a table of 100,000 rows × 1 column needs "))
    #expect(words.hasSuffix(" MiB of memory, 1 MiB may be used here"))
  }

  /// 12,000 rows would be 144 million values: refused at once, not after making a third of them.
  @Test func aPivotOfManyRowsAndColumnsIsRefused() throws {
    let rows = column("a", 12_000)
    let table = rows.adding(ResultTable.Column("b", .tag), cells: rows.rows.map { $0.cells[0] })
      .adding(ResultTable.Column("c", .value), cells: rows.rows.map { $0.cells[0] })
    #expect(throws: TableError.tooManyValues(rows: 12_000, columns: 12_001)) {
      try table.pivoted(rows: ["a"], columns: "b", values: "c")
    }
  }

  @Test func joinedTablesAreCountedBefore() throws {
    let wide = ResultTable(
      columns: (0..<6_000).map { ResultTable.Column("c\($0)", .tag) },
      rows: [ResultTable.Row(Array(repeating: .none, count: 6_000))])
    #expect(throws: TableError.tooManyValues(rows: 20_001, columns: 6_001)) {
      try column("a", 20_000).appending(wide)
    }
  }

  /// A name that is given twice is one column.
  @Test func aPivotNamesARowOnce() throws {
    let table = column("a", 2).adding(
      ResultTable.Column("b", .tag), cells: [.text("x"), .text("x")]
    )
    .adding(ResultTable.Column("c", .value), cells: [.integer(1), .integer(2)])
    let pivoted = try table.pivoted(rows: ["a", "a"], columns: "b", values: "c")
    #expect(pivoted.columns.map(\.name) == ["a", "x"])
  }
}
