import Foundation
import Session
import Testing
import _TestSupport

/// `lora`, `freeze`, `unfreeze`, and what trains and is kept with them.
@Suite struct AdapterVerbTests {
  /// A session with a tiny language model with random weights.
  private func session() -> TestSession {
    let t = TestSession()
    let tiny = Golden.path("Tests/BackbonesTests/Fixtures/bert-tiny")
    #expect(t.run("lm = backbone \"\(tiny)\"").outcome == .ok)
    return t
  }

  private func addData(to t: TestSession) {
    let (outcome, said) = t.run(
      """
      films = load "movietweetings" | where (rating >= 8) | kcore users=5 items=5
      films = films | sample users=60 | split
      base = sasrec films dim=8 layers=1 heads=1 maxlen=10
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
  }

  @Test func loraMakesAnotherModelAndSaysWhatTrains() {
    let t = session()
    let said = t.run("tuned = lora lm rank=2 on=[\"query\", \"value\"] from_layer=1").said
    // 2 maps × 2 × (16 + 16).
    #expect(said.notes.contains { $0.hasPrefix("lora: LoRA of rank 2 on 2 maps, 128 of ") })
    #expect(t.shown("tuned.trainable") == "128")
    #expect(t.shown("tuned.parameters - lm.parameters") == "128")
    #expect(t.shown("lm.trainable") == "0")
    #expect(t.shown("lm").contains("all frozen"))
    #expect(t.shown("tuned").contains("128 of them train"))
    #expect(t.shown("tuned").contains("LoRA of rank 2 on 2 maps"))
    #expect(t.shown("(lora lm).trainable") == "1_024" || t.shown("(lora lm).trainable") == "1024")
    #expect(t.shown("(lora lm on=all rank=1).trainable > (lora lm rank=1).trainable") == "true")
    // New changes change nothing; the same recipe gives the same numbers.
    #expect(t.shown("(embed tuned [\"a\", \"b\"]) == (embed tuned [\"a\", \"b\"])") == "true")
    #expect(t.shown("embed tuned [\"a b\", \"c\"]") == t.shown("embed lm [\"a b\", \"c\"]"))
    #expect(t.shown("(lora tuned merge=true).trainable") == "0")
    #expect(t.shown("lora tuned merge=true").contains("merged"))
    t.run("merged = lora tuned merge=true")
    #expect(t.shown("(lora merged merge=false).parameters - lm.parameters") == "128")
  }

  @Test func freezeAndUnfreezeCountWhatTrains() {
    let t = session()
    let said = t.run("unfreeze lm [\"encoder.layer.1\", \"LayerNorm\"]").said
    #expect(said.notes.contains { $0.hasPrefix("unfreeze: 0 → ") }, "\(said.notes)")
    #expect(t.shown("lm.trainable > 0") == "true")
    t.run("all = unfreeze lm")
    #expect(t.shown("all.trainable == all.parameters") == "true")
    t.run("freeze lm \"LayerNorm\"\nfreeze lm")
    #expect(t.shown("lm.trainable") == "0")
    t.run("undo lm")
    #expect(t.shown("lm.trainable > 0") == "true")
  }

  @Test func adaptersTrainWithRowsAndAreKept() throws {
    let folder = try TemporaryFolder()
    let t = session()
    addData(to: t)
    let (outcome, said) = t.run(
      """
      tuned = lora lm rank=2
      ra = rarec base tuned rows=1 negatives=2
      before = ra.trainable
      ra = ra | train on=(construct films share=5%) steps=2 batch=4 users=5
      rows = evaluate ra users=10
      save ra to="\(folder.path)/ra.safetensors"
      again = restore "\(folder.path)/ra.safetensors" data=films backbone=lm
      rows2 = evaluate again users=10
      out = lora ra
      save out to="\(folder.path)/adapter"
      back = lora lm from="\(folder.path)/adapter"
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
    #expect(t.shown("rows2.mrr[0] == rows.mrr[0]") == "true")
    #expect(t.shown("again.trainable == before and again.frozen == ra.frozen") == "true")
    #expect(t.shown("back.trainable == tuned.trainable") == "true")
    let texts = "[\"red lamp\", \"blue star\"]"
    #expect(t.shown("embed back \(texts)") == t.shown("embed out \(texts)"))
    #expect(t.shown("embed out \(texts) as=vectors") != t.shown("embed lm \(texts) as=vectors"))
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/adapter")
    #expect(files.sorted() == ["adapter_config.json", "adapter_model.safetensors"])
  }

  @Test func unfrozenWeightsTrainAndAreKept() throws {
    let folder = try TemporaryFolder()
    let t = session()
    addData(to: t)
    let (outcome, said) = t.run(
      """
      open = unfreeze lm ["encoder.layer.1"]
      ra = rarec base open rows=1 negatives=2
      ra = ra | train on=(construct films share=5%) steps=2 batch=4 users=5
      save ra to="\(folder.path)/ra.safetensors"
      again = restore "\(folder.path)/ra.safetensors" data=films backbone=lm
      rows = evaluate [ra, again] users=10
      out = lora ra rank=2
      next = rarec base out rows=1 negatives=2
      save next to="\(folder.path)/next.safetensors"
      more = restore "\(folder.path)/next.safetensors" data=films backbone=lm
      rows2 = evaluate [next, more] users=10
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
    #expect(t.shown("rows.mrr[0] == rows.mrr[1]") == "true")
    #expect(t.shown("rows2.mrr[0] == rows2.mrr[1]") == "true")
    #expect(
      t.failure(
        "restore \"\(folder.path)/ra.safetensors\" data=films backbone=out"
      ).hasPrefix(
        "error: `\(folder.path)/ra.safetensors` was saved with another backbone: bert-tiny ("))
  }

  @Test func mistakesAreDiagnostics() {
    let t = session()
    t.run("tuned = lora lm")
    for (program, words) in [
      (
        #"unfreeze lm ["encoder", "querry"]"#,
        "no weight that can train is called `querry` | t:1:13 | ^ | did you mean `query`?"
      ),
      (
        #"lora lm on="valu""#,
        "no linear map is called `valu` | t:1:12 | ^ | did you mean `value`?"
      ),
      ("lora lm from_layer=2", "the language model has layers 0 to 1, no layer 2 | t:1:20 | ^"),
      ("lora tuned rank=3", "the language model has LoRA already | t:1:6 | ^"),
      ("lora tuned", "the language model has LoRA already | t:1:6 | ^"),
      (#"lora lm from="nowhere""#, "`nowhere` holds no `adapter_config.json` | t:1:14 | ^"),
      (#"save lm to="x""#, "the language model has no LoRA | t:1:6 | ^ | `lora` makes one"),
      ("lora lm rank=0", "`rank` is from 1 to 4096, not 0 | t:1:14 | ^"),
      ("freeze 3", "`backbone` takes a backbone, not a number | t:1:8 | ^"),
    ] {
      let said = t.failure(program).replacing(#/\^+/#, with: "^")
      #expect(said == "error: " + words, "\(program)")
    }
  }
}
