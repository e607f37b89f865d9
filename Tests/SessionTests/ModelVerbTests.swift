import Foundation
import Session
import Testing
import _TestSupport

@Suite struct ModelVerbTests {
  /// A small data set with models on it, and a tiny language model with random weights.
  private func world() -> TestSession {
    let t = TestSession()
    let tiny = Golden.path("Tests/BackbonesTests/Fixtures/bert-tiny")
    let (outcome, said) = t.run(
      """
      films = load "movietweetings" | where (rating >= 8) | kcore users=5 items=5
      films = films | sample users=60 | split
      base = sasrec films dim=8 layers=1 heads=1 maxlen=10 | train epochs=2
      pop = popular films
      u = (pick films n=1).user[0]
      lm = backbone "\(tiny)"
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
    return t
  }

  @Test func evaluateMakesTheColumnsOfThePaper() {
    let t = world()
    t.run("rows = evaluate [base, pop] k=[1, 10] on=valid users=20 tag.size=\"s\" costs=true")
    #expect(t.shown("rows.model") == "[\"sasrec\", \"popular\"]")
    #expect(t.shown("rows.label") == "[\"base\", \"pop\"]")
    #expect(t.shown("rows.dim") == "[8, none]")
    #expect(t.shown("rows[\"base\"].trainable > 0") == "true")
    #expect(t.shown("rows").contains("valid: full ranking of"))
    let names = t.shown("print rows as=csv").split(separator: "\r\n").first {
      $0.hasPrefix("model")
    }
    let costs = "trainable,pairs,seconds,memory"
    let metrics = "hr@1,ndcg@1,hr@10,ndcg@10,mrr"
    #expect(
      names == "model,label,dim,layers,heads,maxlen,size,\(costs),\(metrics),protocol")
  }

  @Test func costsAreBlankWhereAModelHasNone() {
    let t = world()
    t.run("new = sasrec films dim=8\nlin = ease films")
    t.run("rows = evaluate [base, pop, new, lin] users=5 costs=true")
    #expect(t.shown("rows.pairs == [base.pairs, none, none, none]") == "true")
    #expect(t.shown("rows.trainable == [base.trainable, none, new.trainable, none]") == "true")
    #expect(t.shown("rows[0].seconds >= 0 and rows[0].memory > 10") == "true")
    #expect(t.shown("[rows[1].seconds, rows[2].memory]") == "[none, none]")
    #expect(t.shown("rows[3].seconds >= 0 and lin.seconds > 0 and rows[3].memory > 10") == "true")
  }

  @Test func aModelMayBeCalledAsTheColumnOfRanks() {
    let t = world()
    t.run("rank = base\nr = recommend [rank, pop] user=u n=3")
    #expect(t.shown("r.rank == (recommend pop user=u n=3).rank") == "true")
    let names = t.shown("print r as=csv").split(separator: "\r\n").first
    #expect(names == "rank,rank (sasrec),pop")
  }

  @Test func differencesHaveIntervals() {
    let t = world()
    t.run("rows = evaluate [base, pop] against=\"base\" groups=popularity")
    #expect(t.shown("rows[\"pop\"].low_ndcg@10 <= rows[\"pop\"].difference_ndcg@10") == "true")
    #expect(t.shown("rows[\"pop\"].difference_ndcg@10 <= rows[\"pop\"].high_ndcg@10") == "true")
    #expect(t.shown("rows[0].ndcg_tail@10 >= 0") == "true")
  }

  @Test func recommendMarksTheHeldOutItemAndAnswersWhatIfs() {
    let t = world()
    t.run("item = (history films user=u).item[0]\nr = recommend [base, pop] user=u n=3")
    #expect(t.shown("r.count") == "4")
    let last = t.shown("r.rank[3]")
    #expect(last.hasPrefix("\"✓ "))
    #expect(t.shown("r.base[3]").hasPrefix("\"at "))
    #expect(t.run("recommend base user=u n=3 drop=item").outcome == .ok)
    t.run("wide = recommend pop user=u n=3 drop=item add=[\"Pulp Fiction\"]")
    #expect(t.run("head wide n=1").outcome == .ok)
    // Everything but what the user had can be listed.
    #expect(t.run("recommend pop user=u n=films.items seen=keep").outcome == .ok)
  }

  @Test func modelsAreMadeByNameToo() {
    let t = world()
    #expect(
      t.shown("(model \"sasrec\" films dim=4).trainable == (sasrec films dim=4).trainable")
        == "true")
    #expect(t.shown("for kind in [\"popular\"] { m = model kind films }\nm.kind") == "\"popular\"")
    #expect(t.shown("(model \"sasrec\" films dim=4) == (sasrec films dim=4)") == "true")
    #expect(t.shown("(sasrec films dim=4) == (sasrec films dim=6)") == "false")
  }

  @Test func everyKindIsMadeTrainedSavedAndRestored() throws {
    let folder = try TemporaryFolder()
    let t = world()
    let kinds = ["bprmf", "lightgcn", "gru4rec", "caser", "esasrec", "bert4rec", "comirec"]
    let fitted = ["markov", "itemknn", "ease", "ials"]
    for kind in kinds + fitted {
      let path = folder.path(kind + ".safetensors")
      let small = fitted.contains(kind) ? "" : " dim=8 | train epochs=1"
      let (outcome, said) = t.run(
        """
        m = \(kind) films\(small)
        save m to="\(path)"
        back = restore "\(path)" data=films
        rows = evaluate [m, back] users=10
        """)
      #expect(outcome == .ok, "\(kind): \(said.diagnostics)")
      #expect(t.shown("rows.model") == "[\"\(kind)\", \"\(kind)\"]")
      #expect(t.shown("rows[0].mrr == rows[1].mrr") == "true", "\(kind)")
      #expect(t.shown("back.kind == m.kind and back.trainable == m.trainable") == "true")
    }
    #expect(t.failure("gru4rec films loss=often").contains("often"))
    #expect(
      t.failure("bert4rec films dim=8 heads=3")
        == "error: `dim` is 8, which 3 `heads` can't share evenly | t:1:28 | ^")
    #expect(t.failure("train (ease films)").hasPrefix("error: `ease` has nothing to train"))
    #expect(
      t.failure("gru4rec films dim=8 | train on=(construct films share=5%)").hasPrefix(
        "error: `gru4rec` learns from whole sequences, not from chosen pairs"))
  }

  @Test func alignmentTakesAnyModelWithVectors() throws {
    let folder = try TemporaryFolder()
    let t = world()
    let items = Int(t.shown("films.items")) ?? 0
    let rows = (0..<items).map { "\($0 % 7),\($0 % 5),\($0 % 3)" }
    // Rows in the order of the catalogue, in NumPy's format.
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(items), 3), }\n"
    var npy = Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0])
    npy += Data(header.utf8)
    for row in rows {
      for field in row.split(separator: ",") {
        withUnsafeBytes(of: Float(field) ?? 0) { npy.append(contentsOf: $0) }
      }
    }
    try npy.write(to: URL(fileURLWithPath: folder.path("v.npy")))
    let path = folder.path("ra.safetensors")
    let (outcome, said) = t.run(
      """
      outside = vectors films "\(folder.path("v.npy"))" last=5
      mf = bprmf films dim=4 | train epochs=1
      gru = gru4rec films dim=4 hidden=4 | train epochs=1
      for base in [outside, mf, gru] {
        ra = rarec base lm rows=1 negatives=2 residual=true
        train ra on=(construct films share=5%) steps=1 batch=2 users=5
        save ra to="\(path)"
        back = restore "\(path)" data=films backbone=lm
        rows = evaluate [ra, back] users=5
        assert rows[0].mrr == rows[1].mrr
      }
      warm = sasrec films dim=8 text=lm
      cold = sasrec films dim=8
      assert warm != cold
      adapted = sasrec films dim=8 text=lm mapped=true | train epochs=1
      assert adapted.frozen > 0
      save adapted to="\(path)"
      kept = restore "\(path)" data=films
      assert (evaluate adapted users=5)[0].mrr == (evaluate kept users=5)[0].mrr
      ra = rarec adapted lm | train steps=1 batch=2 users=5
      """)
    #expect(t.failure("sasrec films mapped=true").hasPrefix("error: `mapped` needs `text`"))
    #expect(outcome == .ok, "\(said.diagnostics)")
    #expect(said.notes.contains("vectors: 3 numbers for each of \(items) items"))
    try Data("1,2\n".utf8).write(to: URL(fileURLWithPath: folder.path("bad.csv")))
    #expect(
      t.failure("vectors films \"\(folder.path("bad.csv"))\"").hasPrefix(
        "error: `\(folder.path("bad.csv"))`: no id is an item's; the first is `1` | t:1:15"))
    #expect(
      t.failure("sasrec films dim=600 heads=1 text=lm").contains("`dim` is 600, it must be at most")
    )
  }

  @Test func alignmentTrainsAndItsBaselinesRank() {
    let t = world()
    let (outcome, said) = t.run(
      """
      ra = rarec base lm rows=2 residual=true negatives=4
      start = evaluate ra users=10
      train ra on=(construct films share=5%) steps=2 batch=4 users=5
      tx = textonly base lm rows=2
      zs = zeroshot films lm titles=5
      fu = fuse base zs users=10
      rows = evaluate [ra, tx, zs, fu] users=10
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
    #expect(t.shown("rows.model") == "[\"rarec\", \"textonly\", \"zeroshot\", \"fuse\"]")
    #expect(t.shown("rows[\"ra\"].preset") == "\"tuned\"")
    #expect(t.shown("ra.steps") == "2")
    #expect(t.shown("ra.frozen > ra.trainable") == "true")
    #expect(said.notes.contains { $0.hasPrefix("fuse: weight ") })
    let lists = t.shown("recommend ra user=u n=2 without=[\"rows\", \"text\"]")
    #expect(lists.contains("ra without rows") && lists.contains("ra without text"), "\(lists)")
    // Rows beside the tokens come first.
    #expect(t.shown("(tokens ra user=u).token[0]") == "\"[free row 1]\"")
    #expect(t.shown("(tokens lm \"a\").token[0]") == "\"[CLS]\"")
    #expect(t.shown("(embed lm [\"a\", \"a\"]).count") == "2")
    #expect(t.shown("rarec base lm preset=paper").contains("score=\"dot\""))
    #expect(
      t.failure("rarec pop lm")
        == "error: `popular` makes no ID vectors; `sasrec` does | t:1:7 | ^^^")
    #expect(
      t.failure("rarec base lm from_layer=99").hasPrefix(
        "error: the language model has layers 0 to "))
    #expect(
      t.failure("rarec base lm user_prompt=\"<titel>\"").hasPrefix("error: unknown slot `<titel>`"))
  }

  @Test func whatIsSavedComesBackTheSame() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/alidade-save-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let t = world()
    let (outcome, said) = t.run(
      """
      ra = rarec base lm rows=1 negatives=2 | train on=(construct films share=5%) steps=1 batch=2
      rows = evaluate [base, ra] users=10
      save films to="\(folder)/films.json"
      save base to="\(folder)/base.safetensors"
      save ra to="\(folder)/ra.safetensors"
      save rows to="\(folder)/rows.json"
      data = restore "\(folder)/films.json"
      base2 = restore "\(folder)/base.safetensors" data=data
      ra2 = restore "\(folder)/ra.safetensors" data=data backbone=lm
      rows2 = restore "\(folder)/rows.json"
      again = evaluate [base2, ra2] users=10
      rows2 += again
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
    #expect(t.shown("data.digest == films.digest") == "true")
    #expect(t.shown("again.mrr == rows.mrr") == "true")
    #expect(t.shown("rows2.count") == "4")
    #expect(t.shown("base2.steps == base.steps") == "true")
    #expect(t.shown("restore \"\(folder)/no.json\" missing=(table)") == "(an empty table)")
    // The data set is found among the variables.
    #expect(t.shown("(restore \"\(folder)/base.safetensors\").steps == base.steps") == "true")
    let other = TestSession()
    #expect(
      other.failure("restore \"\(folder)/base.safetensors\"").hasPrefix(
        "error: `\(folder)/base.safetensors` holds a `sasrec` model, which needs `data=`"))
    #expect(
      t.failure("restore \"\(folder)/base.safetensors\" data=(sample films users=40)").contains(
        "was saved with other data"))
    try Data("{\"x\": 1}".utf8).write(to: URL(fileURLWithPath: folder + "/odd.json"))
    #expect(
      t.failure("restore \"\(folder)/odd.json\"").hasPrefix(
        "error: `\(folder)/odd.json` isn't a file that `save` wrote"))
  }

  @Test func tablesAreExportedByEnding() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/alidade-out-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let t = TestSession()
    for (ending, start) in [
      ("csv", "a,b\r\n"), ("md", "| a | b |"), ("tex", "\\begin{tabular}"), ("json", "{\n"),
      ("txt", "a  b\n"),
    ] {
      let path = "\(folder)/t.\(ending)"
      #expect(t.run("export (table a=[1, 2] b=[3, 4]) to=\"\(path)\"").outcome == .ok)
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(text.hasPrefix(start), "\(ending): \(text)")
    }
  }
}
