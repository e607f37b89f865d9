import Evaluation
import Support
import Testing

@Suite struct TableShapeTests {
  private func runs() throws -> ResultTable {
    var table = ResultTable(columns: [], rows: [])
    for (label, seed, mean) in [("a", 1, 0.25), ("b", 1, 0.5), ("a", 2, 0.75), ("b", 2, 0.5)] {
      table = try table.appending(
        ResultTable(
          someResult(Float(mean)), model: "sasrec", label: label,
          tags: [("seed", .integer(seed))]))
    }
    return table
  }

  @Test func summariesHaveMeansDeviationsAndCounts() throws {
    let table = try runs().summarised(by: ["label"])
    #expect(
      table.columns.map(\.name) == [
        "label", "n", "hr@10", "sd_hr@10", "ndcg@10", "sd_ndcg@10", "ndcg_tail@10",
        "sd_ndcg_tail@10",
      ])
    #expect(
      table.rows[0].cells.prefix(6) == [
        .text("a"), .integer(2), .number(0.5), .number(0.35355338), .number(0.25),
        .number(0.17677669),
      ])
    #expect(table.rows[1].cells[3] == .number(0) && table.rows[0].cells[6] == .none)
    #expect(table.protocols.count == 1)
    let chosen = try runs().summarised(by: ["model", "seed"], of: ["hr@10"])
    #expect(chosen.rows.count == 2 && chosen.columns.count == 5)
    let plain = ResultTable(
      columns: [ResultTable.Column("k", .tag), ResultTable.Column("x", .tag)],
      rows: [
        ResultTable.Row([.text("u"), .integer(1)]), ResultTable.Row([.text("u"), .integer(2)]),
      ])
    #expect(try plain.summarised(by: ["k"]).rows[0].cells[2] == .number(1.5))
    #expect(throws: TableError.notNumbers("label")) { try runs().summarised(by: [], of: ["label"]) }
    let blank = plain.adding(ResultTable.Column("seconds", .tag), cells: [.none, .none])
    let costs = try blank.summarised(by: ["k"], of: ["seconds"])
    #expect(costs.rows.map(\.cells) == [[.text("u"), .integer(2), .none, .none]])
  }

  @Test func pivotsSpreadValuesOverColumns() throws {
    let table = try runs().pivoted(rows: ["label"], columns: "seed", values: "hr@10")
    #expect(table.columns.map(\.name) == ["label", "1", "2"])
    #expect(
      table.rows.map(\.cells) == [
        [.text("a"), .number(0.25), .number(0.75)], [.text("b"), .number(0.5), .number(0.5)],
      ])
    #expect(throws: TableError.severalValues("hr@10", at: ["sasrec", "a"])) {
      try runs().pivoted(rows: ["model"], columns: "label", values: "hr@10")
    }
    #expect(throws: TableError.noColumn("x", columns: try runs().columns.map(\.name))) {
      try runs().pivoted(rows: ["x"], columns: "label", values: "hr@10")
    }
  }

  /// What is no number equals itself and no text, and texts equal those of the same bytes.
  @Test func groupsAreOfWhatIsTheSame() throws {
    let keys: [Cell] = [.number(.nan), .text("nan"), .none, .text("\u{E9}"), .text("e\u{301}")]
    let table = ResultTable(
      columns: [
        ResultTable.Column("r", .tag), ResultTable.Column("k", .tag),
        ResultTable.Column("x", .value),
      ],
      rows: (0..<2).flatMap { row in
        keys.enumerated().map { place, key in
          ResultTable.Row([.integer(row), key, .integer(10 * row + place)])
        }
      })
    let across = try table.pivoted(rows: ["r"], columns: "k", values: "x")
    #expect(across.columns.count == 6)
    #expect(
      across.rows.map(\.cells) == [
        [.integer(0), .integer(0), .integer(1), .integer(2), .integer(3), .integer(4)],
        [.integer(1), .integer(10), .integer(11), .integer(12), .integer(13), .integer(14)],
      ])
    let down = try table.pivoted(rows: ["k"], columns: "r", values: "x")
    #expect(down.rows.map { $0.cells[1].number } == [0, 1, 2, 3, 4])
    #expect(down.rows.map { $0.cells[2].number } == [10, 11, 12, 13, 14])
    let means = try table.summarised(by: ["k"], of: ["x"])
    #expect(means.rows.map { $0.cells[2].number } == [5, 6, 7, 8, 9])
  }

  @Test func runsOfNoNumberAreOneThing() throws {
    var table = ResultTable(columns: [], rows: [])
    for (label, rate, seed) in [("a", 1.0, 1), ("b", .nan, 1), ("a", 1, 2), ("b", .nan, 2)] {
      table = try table.appending(
        ResultTable(
          someResult(Float(seed) / 4), model: "m", label: label,
          tags: [("rate", .number(rate)), ("seed", .integer(seed))]))
    }
    let compared = try table.compared(
      ResultTable.ComparisonOptions(), key: RandomKey(seed: 1), workers: Workers(count: 1))
    #expect(try compared.cells(column: "label") == [.text("a"), .text("b")])
    #expect(try compared.cells(column: "runs") == [.integer(2), .integer(2)])
  }

  @Test func protocolsAreNotAveraged() throws {
    let mixed = try runs().appending(
      ResultTable(someResult(1, someProtocol("other")), model: "m", label: "a"), mixed: true)
    #expect(throws: TableError.protocolsDiffer(mixed.protocols[0], mixed.protocols[1])) {
      try mixed.summarised(by: ["label"])
    }
    #expect(try mixed.summarised(by: ["label", "protocol"]).rows.count == 3)
    #expect(throws: TableError.self) {
      try mixed.pivoted(rows: ["label"], columns: "seed", values: "hr@10")
    }
  }

  @Test func theBestStandOutWherePeopleRead() throws {
    let table = try runs().selecting(columns: ["label", "hr@10"]).markingBest()
    let two = try table.selecting(rows: [0, 1])
    #expect(two.rendered(TableStyle(.markdown)).hasSuffix("| a | 0.2500 |\n| b | **0.5000** |\n"))
    #expect(two.rendered(TableStyle(.latex)).contains("b & \\textbf{0.5000} \\\\"))
    #expect(two.rendered().hasSuffix("label    hr@10\na       0.2500\nb      *0.5000\n"))
    #expect(!two.rendered(TableStyle(.csv)).contains("*"))
    // Those that are written alike are equally good; one row alone is not the best of anything.
    let ties = try table.selecting(rows: [1, 3]).rendered(TableStyle(.markdown))
    #expect(ties.split(separator: "**").count == 5)
    #expect(!(try table.selecting(rows: [0]).rendered(TableStyle(.markdown)).contains("**")))
  }

  @Test func aPapersFiguresStandBeside() throws {
    let paper = try ResultTable(
      separated: "Method,HR@10,NDCG@10\nA,0.3,\nComiRec,0.1146,0.05\n")
    let ours = try runs().selecting(rows: [0, 1]).selecting(columns: ["label", "hr@10", "ndcg@10"])
    let (table, matched) = try ours.beside(paper)
    #expect(matched == 1)
    #expect(
      table.columns.map(\.name) == [
        "label", "hr@10", "paper_hr@10", "ndcg@10", "paper_ndcg@10",
      ])
    #expect(table.rows[0].cells[2] == .number(0.3) && table.rows[1].cells[2] == .none)
    #expect(
      table.rows[2].cells == [.text("ComiRec"), .none, .number(0.1146), .none, .number(0.05)])
    #expect(
      table.rendered(TableStyle(.markdown)).contains("| a | 0.2500 | 0.3000 | 0.1250 | not known |")
    )
    #expect(throws: TableError.nothingInCommon(["x"], ["label", "hr@10", "ndcg@10"])) {
      try ours.beside(ResultTable(separated: "x\n1\n"))
    }
  }

  @Test func listsSideBySideStayOnOneLineWhereTheyFit() {
    let lists = (0..<4).map { "model number \($0)" }
    let title = "Harry Potter and the Deathly Hallows: Part 2 (2011)"
    let table = ResultTable(
      columns: [ResultTable.Column("rank", .label)] + lists.map { ResultTable.Column($0, .value) },
      rows: [ResultTable.Row([.text("1")] + lists.map { _ in .text(title) })])
    let lines = table.rendered(TableStyle(.text, width: 100)).split(separator: "\n")
    #expect(lines.count == 2 && lines.allSatisfy { DisplayWidth.of($0) <= 100 })
  }

  /// As many groups as rows take a moment, not a pass over all groups for each row; what is no number
  /// is one group.
  @Test func manyGroups() throws {
    let count = 200_000
    let table = ResultTable(
      columns: [ResultTable.Column("k", .tag), ResultTable.Column("x", .value)],
      rows: (0..<2 * count).map { row in
        ResultTable.Row([
          row % count == 7 ? .number(.nan) : .integer(row % count), .number(Double(row / count)),
        ])
      })
    let groups = try table.summarised(by: ["k"], of: ["x"])
    #expect(groups.rows.count == count)
    #expect(groups.rows[count - 1].cells[..<3] == [.integer(count - 1), .integer(2), .number(0.5)])
    #expect(groups.rows[7].cells[1] == .integer(2))
    let pivoted = try ResultTable(
      columns: [
        ResultTable.Column("k", .tag), ResultTable.Column("side", .tag),
        ResultTable.Column("x", .value),
      ],
      rows: table.rows.map { ResultTable.Row([$0.cells[0], .text("x"), $0.cells[1]]) }
        .prefix(count).map { $0 }
    ).pivoted(rows: ["k"], columns: "side", values: "x")
    #expect(pivoted.rows.count == count)
  }
}
