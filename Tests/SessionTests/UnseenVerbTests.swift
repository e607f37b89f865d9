import Session
import Testing
import _TestSupport

/// `train hold=`, `train on=unseen` and `on=valid`, `evaluate on=choosing`.
@Suite struct UnseenVerbTests {
  private let t = TestSession()
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let (outcome, said) = t.run(
      """
      films = load "movietweetings" | where (rating >= 8) | kcore users=5 items=5
      films = films | sample users=80 | split
      base = sasrec films dim=8 layers=1 heads=1 maxlen=10
      lm = backbone "\(Golden.path("Tests/BackbonesTests/Fixtures/bert-tiny"))"
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
  }

  private func notes(_ program: String) -> [String] {
    let (outcome, said) = t.run(program)
    #expect(outcome == .ok, "\(program): \(said.diagnostics)")
    return said.notes
  }

  @Test func alignmentOnUnseenPairs() throws {
    _ = notes("train base hold=1 epochs=2")
    let said = notes("ra = rarec base lm | train on=unseen steps=2 batch=4")
    #expect(
      said.contains {
        $0.contains("on users' latest pairs that it is aligned on")
      }, "\(said)")
    #expect(
      said.last?.contains("the ID model went on with them") == true
        && said.last?.contains("with its vectors now ndcg@10 0.") == true, "\(said)")
    // Each training is counted by itself: the alignment's, and that of its ID model.
    #expect(t.shown("ra.steps") == "2" && t.shown("ra.pairs") == "8")
    #expect(t.shown("ra.base.pairs > ra.base.steps and ra.base.steps > 2") == "true")
    _ = notes("rows = evaluate [ra, ra.base] costs=true")
    #expect(t.shown("rows[0].pairs") == "8")
    #expect(t.shown("rows[1].pairs == ra.base.pairs") == "true")
    // The model that it was made of stays, and can be aligned again.
    _ = notes("other = textonly base lm | train on=unseen steps=1 batch=4")
    // Kept and read, it ranks by the grown ID model.
    let path = folder.path("ra.safetensors")
    _ = notes("save ra to=\"\(path)\"\nback = restore \"\(path)\" data=films backbone=lm")
    let rows = "evaluate [ra, back] k=[5, 20] metrics=[\"ndcg\", \"mrr\"]"
    _ = notes("rows = \(rows)")
    #expect(t.shown("rows[\"ra\"].ndcg@5 == rows[\"back\"].ndcg@5") == "true")
    #expect(t.shown("rows[\"ra\"].mrr == rows[\"back\"].mrr") == "true")
  }

  @Test func targetsOfValidLeaveSomeUsersForChoices() throws {
    _ = notes("train base epochs=1\nra = rarec base lm | train on=valid steps=2 batch=4")
    let rows = t.shown("evaluate ra on=choosing")
    #expect(rows.contains("users for choosing"), "\(rows)")
    #expect(!rows.contains("learnt from"), "\(rows)")
    #expect(t.shown("evaluate ra on=valid").contains("in rows that the model learnt from"))
    #expect(!t.shown("evaluate ra").contains("in rows that the model learnt from"))
    let said = notes("both = fuse base ra")
    #expect(said.contains { $0.contains("on valid's users for choosing") }, "\(said)")
    #expect(!notes("one = fuse base (popular films)").contains { $0.contains("choosing") })
    // What files keep is as honest.
    let file = folder.path("va.safetensors")
    _ = notes("save ra to=\"\(file)\"\nback = restore \"\(file)\" data=films backbone=lm")
    for model in ["back", "back.base", "(rarec back.base lm)"] {
      #expect(
        t.shown("evaluate \(model) on=valid").contains("in rows that the model learnt from"),
        "\(model)")
    }
    #expect(t.shown("back.base.steps > 0") == "true")
    #expect(!t.shown("evaluate back.base on=choosing").contains("untrained"))
    // New weights are as a new model's.
    _ = notes("train ra fresh=true steps=2 batch=4\nnew = rarec base lm | train steps=2 batch=4")
    #expect(t.shown("ra.history[0].loss == new.history[0].loss") == "true")
    #expect(t.shown("ra.best == new.best") == "true")
    // A table keeps whom it is of.
    let path = folder.path("rows.json")
    _ = notes("export (evaluate ra on=choosing) to=\"\(path)\"")
    #expect(t.shown("table \"\(path)\"").contains("users for choosing"))
  }
}
