import Evaluation
import Support
import Testing

@Suite struct ResultTableTests {
  private let base = ResultTable(
    someResult(0.5), model: "sasrec", label: "base",
    options: [("dim", .integer(64)), ("dropout", .number(0.2))])
  private let aligned = ResultTable(
    someResult(0.75), model: "rarec", label: "ra", options: [("rows", .integer(4))],
    tags: [("dim", .integer(32)), ("run", .text("a"))])

  private func names(_ table: ResultTable) -> [String] { table.columns.map(\.name) }

  @Test func aResultIsARow() throws {
    #expect(
      names(base) == ["model", "label", "dim", "dropout", "hr@10", "ndcg@10", "ndcg_tail@10"])
    #expect(
      base.rows[0].cells == [
        .text("sasrec"), .text("base"), .integer(64), .number(0.2), .number(0.5), .number(0.25),
        .none,
      ])
    #expect(base.protocols == [.ranking(someProtocol())])
    #expect(base.rows[0].result == someResult(0.5))
  }

  @Test func aTagHidesAnOptionOfItsName() throws {
    let table = ResultTable(
      someResult(0.5), model: "m", label: "m", options: [("dim", .integer(64))],
      tags: [("dim", .integer(8)), ("label", .text("other"))])
    #expect(names(table).prefix(3) == ["model", "label", "dim"])
    #expect(try table.cell(row: 0, column: "dim") == .integer(8))
    #expect(try table.cell(row: 0, column: "label") == .text("m"))
  }

  @Test func joinsColumnsInOrderOfKind() throws {
    let table = try base.appending(aligned)
    #expect(
      names(table) == [
        "model", "label", "dim", "dropout", "rows", "run", "hr@10", "ndcg@10", "ndcg_tail@10",
      ])
    #expect(try table.cells(column: "dim") == [.integer(64), .integer(32)])
    #expect(try table.cells(column: "rows") == [.none, .integer(4)])
    #expect(try table.cells(column: "dropout") == [.number(0.2), .none])
    #expect(try table.cells(column: "hr@10") == [.number(0.5), .number(0.75)])
    #expect(table.rows[1].result == someResult(0.75))
  }

  @Test func joinsTablesOfAnotherOrderOfColumns() throws {
    let turned = try aligned.selecting(columns: ["hr@10", "rows", "label"])
    let table = try turned.appending(base)
    #expect(try table.cells(column: "label") == [.text("ra"), .text("base")])
    #expect(try table.cells(column: "hr@10") == [.number(0.75), .number(0.5)])
    #expect(try table.cells(column: "dim") == [.none, .integer(64)])
    #expect(try table.cells(column: "rows") == [.integer(4), .none])
  }

  @Test func anEmptyTableTakesTheOther() throws {
    #expect(try ResultTable(columns: [], rows: []).appending(base) == base)
  }

  @Test func refusesToMixProtocolsUnlessAsked() throws {
    let (here, there) = (someProtocol(), someProtocol("other"))
    let other = ResultTable(someResult(0.1, there), model: "popular", label: "pop")
    #expect(throws: TableError.protocolsDiffer(.ranking(here), .ranking(there))) {
      try base.appending(other)
    }
    let mixed = try base.appending(other, mixed: true)
    #expect(mixed.protocols == [.ranking(here), .ranking(there)])
    #expect(try mixed.cells(column: "protocol") == [.integer(1), .integer(2)])
    // Once mixed, a table is mixed on purpose only.
    #expect(throws: TableError.protocolsDiffer(.ranking(here), .ranking(there))) {
      try mixed.appending(base)
    }
    let more = try other.appending(mixed, mixed: true)
    #expect(more.protocols == [.ranking(there), .ranking(here)])
    #expect(try more.cells(column: "protocol") == [.integer(1), .integer(2), .integer(1)])
    let unmeasured = ResultTable(
      columns: [ResultTable.Column("x", .value)], rows: [.init([.integer(1)])])
    #expect(try base.appending(unmeasured).protocols == [.ranking(here)])
  }

  @Test func anotherNameOfTheDataIsNoOtherProtocol() throws {
    let renamed = ResultTable(
      someResult(0.1, someProtocol(name: "copy")), model: "m", label: "m")
    #expect(try base.appending(renamed).protocols == [.ranking(someProtocol())])
  }

  @Test func findsRows() throws {
    let table = try base.appending(aligned).appending(base)
    #expect(try table.position(label: "ra") == 1)
    #expect(try table.row(at: 1) == table.rows[1])
    #expect(throws: TableError.ambiguousRow("base", positions: [0, 2])) {
      try table.position(label: "base")
    }
    #expect(throws: TableError.noRow("x", labels: ["base", "ra"])) {
      try table.position(label: "x")
    }
    #expect(throws: TableError.noPosition(3, count: 3)) { try table.row(at: 3) }
    #expect(throws: TableError.noPosition(-1, count: 3)) { try table.row(at: -1) }
    #expect(throws: TableError.noColumn("x", columns: names(table))) {
      try table.cell(row: 0, column: "x")
    }
    #expect(try table.selecting(rows: [2, 0]).rows == [table.rows[2], table.rows[0]])
    #expect(try table.selecting(rows: [2, 0]).protocols == table.protocols)
  }

  @Test func sorts() throws {
    let cells: [Cell] = [
      .number(2.5), .none, .text("b"), .integer(3), .bool(true), .number(.nan), .text("a"),
      .integer(2), .bool(false), .number(3),
    ]
    let table = ResultTable(
      columns: [ResultTable.Column("x", .value), ResultTable.Column("place", .value)],
      rows: cells.enumerated().map { .init([$1, .integer($0)]) })
    func places(_ table: ResultTable) throws -> [Int] {
      try table.cells(column: "place").compactMap { $0.number.map { Int($0) } }
    }
    #expect(try places(table.sorted(by: "x")) == [8, 4, 7, 0, 3, 9, 6, 2, 1, 5])
    #expect(try places(table.sorted(by: "x", descending: true)) == [2, 6, 3, 9, 0, 7, 4, 8, 1, 5])
    #expect(throws: TableError.noColumn("y", columns: ["x", "place"])) {
      try table.sorted(by: "y")
    }
  }

  @Test func derivesColumns() throws {
    let table = try base.appending(aligned)
    let gain = table.adding(ResultTable.Column("gain", .value), cells: [.number(0), .number(0.5)])
    #expect(names(gain).last == "gain")
    #expect(try gain.cell(row: 1, column: "gain") == .number(0.5))
    let again = gain.adding(
      ResultTable.Column("gain", .value, digits: 1), cells: [.none, .number(1)])
    #expect(again.columns.last == ResultTable.Column("gain", .value, digits: 1))
    #expect(try again.cells(column: "gain") == [.none, .number(1)])
  }

  @Test func selectsColumns() throws {
    let table = try base.selecting(columns: ["hr@10", "label", "hr@10"])
    #expect(names(table) == ["hr@10", "label"])
    #expect(table.rows[0].cells == [.number(0.5), .text("base")])
    #expect(throws: TableError.noColumn("no", columns: names(base))) {
      try base.selecting(columns: ["no"])
    }
  }
}
