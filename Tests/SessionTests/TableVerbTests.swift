import Foundation
import Language
import Session
import Testing
import _TestSupport

@Suite struct TableVerbTests {
  /// A session with a table of results, and a folder that is gone after the test.
  private func withWorld(_ body: (TestSession, String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let t = TestSession()
    let (outcome, said) = t.run(
      """
      films = load "movietweetings" | where (rating >= 8) | kcore users=5 items=5
      films = films | sample users=60 | split
      pop = popular films
      other = sasrec films dim=8 layers=1 heads=1 maxlen=10
      rows = evaluate [pop, other]
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
    try body(t, folder.path)
  }

  @Test func filesAreReadBackAsTheyWereWritten() throws {
    try withWorld { t, folder in
      for ending in ["csv", "json"] {
        let (_, said) = t.run("export rows to=\"\(folder)/rows.\(ending)\"")
        let columns = ending == "csv" ? 10 : 9
        #expect(said.notes.last?.hasSuffix("table of 2 rows × \(columns) columns") == true)
        #expect(t.run("again = table \"\(folder)/rows.\(ending)\"").outcome == .ok)
        #expect(t.shown("print again as=csv") == t.shown("print rows as=csv"))
        #expect(t.shown("(join again rows).count") == "4")
      }
      try "{\"a\": 1}".write(toFile: folder + "/x.json", atomically: true, encoding: .utf8)
      #expect(t.failure("table \"\(folder)/x.json\"").contains("isn't a table that `export`"))
      try "a,b\n1\n".write(toFile: folder + "/x.csv", atomically: true, encoding: .utf8)
      #expect(
        t.failure("table \"\(folder)/x.csv\"").hasPrefix(
          "error: line 2 isn't that of a table: it has 1 fields, the first row 2 | "))
    }
  }

  @Test func aPapersTableIsDressed() throws {
    try withWorld { t, folder in
      let paper = "model,HR@10\npopular,0.05\nTheirs,0.07\n"
      try paper.write(toFile: folder + "/table3.csv", atomically: true, encoding: .utf8)
      let (_, said) = t.run("rows | table best=bold paper=\"\(folder)/table3.csv\"")
      #expect(said.notes.last?.hasSuffix(", 1 beside rows of the table") == true)
      t.run("d = table rows best=bold paper=\"\(folder)/table3.csv\"")
      #expect(t.shown("d.paper_hr@10 == [0.05, none, 0.07]") == "true")
      let markdown = t.shown("print d as=markdown columns=[\"label\", \"hr@10\", \"paper_hr@10\"]")
      #expect(markdown.contains("**") && markdown.contains("| not known |"))
      #expect(t.shown("print d as=latex").contains("\\textbf{"))
      #expect(t.shown("(table rows size=\"small\").size") == "[\"small\", \"small\"]")
    }
  }

  @Test func rowsAreSummarisedAndPivoted() throws {
    try withWorld { t, _ in
      t.run(
        """
        runs = table
        repeat seeds=1..2 {
          m = sasrec films dim=8 layers=1 heads=1 maxlen=10
          runs += evaluate m
        }
        s = summarise runs by=["model", "dim"] of="mrr"
        p = pivot runs row="label" column="seed" value="mrr"
        """)
      #expect(t.shown("print s as=csv").hasPrefix("model,dim,n,mrr,sd_mrr,protocol"))
      #expect(t.shown("s.n") == "[2]")
      #expect(t.shown("print p as=csv").hasPrefix("label,1,2,protocol"))
    }
  }

  @Test func theCheckKnowsEndings() {
    let t = TestSession()
    let program = "export (table a=1) to=\"x.gif\""
    #expect(
      t.session.check([Source(name: "t", text: program)]).map(\.message) == [
        "the ending of `x.gif` names no notation"
      ])
    #expect(t.session.check([Source(name: "t", text: program + " as=csv")]).isEmpty)
  }

  /// Another program, or a later session, gets the same split from a file of interactions.
  @Test func aDataSetIsExportedWithItsSplit() throws {
    let folder = try TemporaryFolder()
    let t = TestSession(SessionConfiguration(threads: 2, dataFolder: "/nonexistent"))
    let setup = t.run(
      #"films = load "movietweetings" | kcore | sample users=60 | split by=last_n n=2"#)
    #expect(setup.outcome == .ok)
    for ending in ["csv", "tsv", "jsonl", "json"] {
      let (outcome, said) = t.run("export films to=\"\(folder.path)/own.\(ending)\"")
      #expect(outcome == .ok && said.notes.count == 1)
      #expect(
        said.notes[0].hasSuffix("interactions: user, item, rating, time, position, part"))
      let read = t.run("back = load \"\(folder.path)/own.\(ending)\" | split by=given")
      #expect(read.outcome == .ok, "\(read.said.diagnostics)")
      let shown = ["films", "back"].map { t.shown("(evaluate (popular \($0)) k=10).ndcg@10") }
      #expect(shown[0] == shown[1])
      #expect(t.shown("back.interactions == films.interactions") == "true")
    }
  }
}
