import Foundation
import Session
import Testing
import _TestSupport

@Suite struct DataVerbTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What a program says on its way, the folder's path left out.
  private func notes(_ program: String) -> [String] {
    TestSession().run(program).said.notes.map { $0.replacing(folder.path + "/", with: "") }
  }

  /// The diagnostics of a program that fails, the folder's path left out.
  private func failure(_ program: String) -> String {
    let (outcome, said) = TestSession().run(program)
    #expect(outcome == .failed)
    return said.diagnostics.joined(separator: "\n").replacing(folder.path + "/", with: "")
  }

  @Test func reviewsAreLoadedWithTheirMetadata() throws {
    let review =
      #"{"reviewerID": "A1", "asin": "B0", "overall": 5.0, "unixReviewTime": 1391040000}"#
    let path = try folder.write(review.utf8, to: "reviews_X_5.json")
    try folder.write("{'asin': 'B0', 'title': 'Comb', 'brand': 'Z'}".utf8, to: "meta_X.json")
    #expect(
      notes("d = load \"\(path)\"") == [
        "load: 1 user, 1 item, 1 interaction from `reviews_X_5.json`, user=reviewerID item=asin "
          + "time=unixReviewTime rating=overall",
        "load: titles, brand from `meta_X.json`",
      ])
    let t = TestSession()
    #expect(
      t.shown("d = load \"\(path)\"\nt = head d\nprint t.title[0] t.brand[0]") == "Comb\nZ")
  }

  @Test func whatCantBeToldIsAskedForUnderTheFile() throws {
    let text = "Who,What,Bought At\nAnn,x,3/14/2021\nBob,y,3/15/2021\n"
    let path = try folder.write(text.utf8, to: "own.csv")
    #expect(
      failure("load \"\(path)\"").split(separator: "\n").filter { !$0.contains("^") } == [
        "error: can't tell the user and the item column of `own.csv`; say `user=\"…\"` and "
          + "`item=\"…\"`; the columns are `Who`, `What`, `Bought At`",
        " --> t:1:6", "  |", "1 | load \"own.csv\"", "  = note: Who | What | Bought At",
        "  = note: Ann | x | 3/14/2021", "  = note: Bob | y | 3/15/2021",
      ])
    #expect(
      notes("d = load \"\(path)\" user=\"Who\" item=\"What\"") == [
        "load: 2 users, 2 items, 2 interactions from `own.csv`, user=Who item=What "
          + "time=\"Bought At\"",
        "load: column `Bought At` of `own.csv` is taken for the time, by what is in it; `time=` "
          + "names another",
      ])
    #expect(
      failure("p = \"\(folder.path("none.csv"))\"\nload p").hasPrefix(
        "error: can't read `none.csv`: no such file or directory\n --> t:2:6\n"))
  }

  @Test func repeatedItemsAreKeptOrMerged() throws {
    let rows = "u,a,5,1\nu,b,5,2\nu,c,5,3\nu,a,5,4\nv,a,5,2\nv,b,5,3\nv,c,5,4\n"
    let path = try folder.write(rows.utf8, to: "rows.csv")
    let kept = notes("d = load \"\(path)\" | split")
    #expect(
      kept.suffix(2) == [
        "split: leave_one_out: 3 train, 2 valid, 2 test interactions",
        "split: 1 of 2 test interactions repeat an item of the history; `repeated=merge` keeps the "
          + "first of each only",
      ])
    let merged = notes("d = load \"\(path)\" | split | split repeated=merge")
    #expect(
      merged.suffix(2) == [
        "dedup: 2 → 2 users, 3 → 3 items, 7 → 6 interactions, density 117% → 100%",
        "split: leave_one_out: 2 train, 2 valid, 2 test interactions",
      ])
    #expect(
      failure("d = load \"\(path)\" | split by=given repeated=merge").hasPrefix(
        "error: `repeated=merge` would change the split that the data came with\n"))
  }

  @Test func describeSaysWhatLeaks() throws {
    let rows = "u,a,5,1\nu,b,5,2\nu,c,5,3\nv,a,5,2\nv,b,5,9\nv,c,5,10\nv,d,5,11\n"
    let path = try folder.write(rows.utf8, to: "rows.csv")
    let shown = TestSession().shown("describe (load \"\(path)\" | split)")
    #expect(shown.contains("1 of 2 test rows happened before another user's training row"))
  }
}
