import Foundation
import Session
import Support
import Synchronization
import Testing
import _TestSupport

/// `backbone`, `tokens`, `embed` and `generate` on tiny models with random weights.
@Suite struct BackboneVerbTests {
  private static func fixture(_ name: String) -> String {
    Golden.path("Tests/BackbonesTests/Fixtures/\(name)")
  }

  /// A session with a tiny model of every family.
  private func world() -> TestSession {
    let t = TestSession()
    let names = ["bert": "bert-tiny", "gpt": "gpt2-tiny", "llama": "llama-tiny", "t": "t5-tiny"]
    for (variable, name) in names.sorted(by: { $0.key < $1.key }) {
      let (outcome, said) = t.run("\(variable) = backbone \"\(Self.fixture(name))\"")
      #expect(outcome == .ok, "\(said.diagnostics)")
    }
    return t
  }

  @Test func backboneSaysWhatItLoaded() {
    let t = TestSession()
    let note = t.run("lm = backbone \"\(Self.fixture("llama-tiny"))\"").said.notes.first ?? ""
    #expect(note.hasPrefix("backbone: llama-tiny: llama, 2 layers × "), "\(note)")
    #expect(note.contains(" parameters, all frozen, safetensors, 0."), "\(note)")
    #expect(note.hasSuffix(" s"))
    #expect(
      t.shown("lm.family\nlm.layers\nlm.random\nlm.format")
        == "\"llama\"\n2\nfalse\n\"safetensors\"")
    #expect(t.shown("lm").contains("all frozen, safetensors\n  texts up to "))
  }

  /// Static vectors read texts and rank by them; where layers are needed they are refused.
  @Test func distilledModelsReadTexts() {
    let t = world()
    let (outcome, said) = t.run("small = distil bert dim=8")
    #expect(outcome == .ok, "\(said.diagnostics)")
    #expect(
      said.notes.last?.hasPrefix(
        "distil: static bert-tiny: static, no layers × 8, 480 parameters, all frozen, ") == true,
      "\(said.notes)")
    #expect(t.shown("small.layers\nsmall.width\nsmall.random") == "0\n8\nfalse")
    #expect(
      t.run("embed small [\"red bag\", \"blue bag\"]").said.notes == [
        "embed: 2 texts, the mean vector, norm 1 of static bert-tiny"
      ])
    t.run(
      "films = load \"movietweetings\" | kcore users=20 items=20 | split\nzs = zeroshot films small"
    )
    #expect(t.shown("(evaluate zs users=20)[0].backbone").isEmpty == false)
    t.run("base = sasrec films dim=4 layers=1 heads=1 maxlen=5")
    for (program, words) in [
      (
        "rarec base small rows=1",
        "`static bert-tiny` has no layers: it is a table of static vectors"
      ),
      ("lora small rank=2 on=all", "`static bert-tiny` has no layers"),
      ("distil small", "`static bert-tiny` has no layers"),
      ("distil bert dim=17", "`dim` is 17, it must be at most 16 of `bert-tiny`"),
      ("embed small \"a\" layer=1", "`static bert-tiny` has 0 layers, not 1"),
      ("generate small \"a\"", "the files of `static bert-tiny` hold no output head"),
    ] {
      let failure = t.failure(program)
      #expect(failure.hasPrefix("error: \(words)"), "\(failure)")
    }
    #expect(t.run("wide = distil llama frequencies=equal").outcome == .ok)
    #expect(t.shown("wide.width == llama.width") == "true")
  }

  /// A folder of sentence-transformers beside the tiny BERT, some of it changed.
  private func sentences(_ changes: [String: String] = [:]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for path in ["1_Pooling", "2_Dense"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(path), withIntermediateDirectories: true)
    }
    for (fixture, names) in [
      ("bert-tiny", ["config.json", "model.safetensors", "vocab.txt"]),
      (
        "sentence-tiny",
        [
          "modules.json", "1_Pooling/config.json", "2_Dense/config.json",
          "2_Dense/model.safetensors", "config_sentence_transformers.json",
        ]
      ),
    ] {
      for name in names {
        try FileManager.default.copyItem(
          atPath: Self.fixture(fixture + "/" + name), toPath: folder.path(name))
      }
    }
    for (name, text) in changes { try folder.write(text.utf8, to: name) }
    return folder
  }

  @Test func whatAFolderSaysBesideTheModelIsSaid() throws {
    let folder = try sentences()
    let t = TestSession()
    let notes = t.run("lm = backbone \"\(folder.path)\"").said.notes
    #expect(notes.count == 2)
    #expect(
      notes.last?.replacingOccurrences(of: folder.path, with: "F")
        == "backbone: `F/config_sentence_transformers.json`: prompts `query`; texts begin with "
        + "none of them unless one is chosen, as `embed` does with `prompt=`")
    #expect(
      t.run("v = embed lm \"red\" as=vectors").said.notes.last?.hasPrefix(
        "embed: 1 text, the mean state after layer 2, a map to 8 and tanh, norm 1 of ") == true)
    #expect(t.run("v.v7").outcome == .ok && t.run("v.v8").outcome == .failed)
    #expect(
      t.run("embed lm \"red\" pool=cls").said.notes.last?.hasPrefix(
        "embed: 1 text, the first token's state after layer 2 of ") == true)
    // The prompt stands before the text.
    #expect(
      t.shown(
        "(embed lm \"cup\" prompt=\"query\" as=vectors).v0[0] "
          + "== (embed lm \"the red box of cup\" as=vectors).v0[0]") == "true")
    #expect(
      t.shown(
        "(embed lm \"cup\" prompt=\"\" as=vectors).v0[0] "
          + "== (embed lm \"cup\" as=vectors).v0[0]") == "true")
    let wrong = t.run("embed lm \"cup\" prompt=\"passage\"").said.diagnostics.first ?? ""
    #expect(wrong.contains("has no prompt `passage`") && wrong.contains("there are `query`"))
  }

  @Test func aModelThatRunsOutOfNumbersPrintsNone() throws {
    let folder = try sentences([
      "config.json": try String(
        contentsOfFile: Self.fixture("bert-tiny/config.json"), encoding: .utf8
      ).replacingOccurrences(of: "1e-12", with: "0")
    ])
    let t = TestSession()
    let refused = t.run("backbone \"\(folder.path)\"").said.diagnostics.first ?? ""
    #expect(refused.contains("`layer_norm_eps` must be a number above 0 and at most 1"))
    // The weights begin behind the header: all of them become huge.
    let source = URL(fileURLWithPath: Self.fixture("bert-tiny/model.safetensors"))
    var data = try Data(contentsOf: source)
    let header = Int(data[0]) | Int(data[1]) << 8
    for place in stride(from: 8 + header, to: data.count, by: 4) {
      data.replaceSubrange(place..<place + 4, with: [0, 0, 0x20, 0x7e])
    }
    try folder.write(data, to: "model.safetensors")
    let config = try String(contentsOfFile: Self.fixture("bert-tiny/config.json"), encoding: .utf8)
    try folder.write(config.utf8, to: "config.json")
    #expect(t.run("lm = backbone \"\(folder.path)\"").outcome == .ok)
    _ = t.run(
      """
      films = load "movietweetings" | sample users=30 | split by=leave_one_out
      base = bprmf films dim=4
      ra = rarec base lm rows=1
      """)
    for use in [
      "embed lm [\"red\", \"blue\"]", "embed lm \"red\" as=vectors",
      "embed lm \"red\" among=[\"cup\"]", "zeroshot films lm", "evaluate ra",
      "recommend ra user=\"792\"", "similar ra item=\"Iron Man 3\"", "sasrec films text=lm",
    ] {
      let (outcome, said) = t.run(use)
      #expect(outcome == .failed, "\(use) \(said.results)")
      #expect(
        said.results.isEmpty && said.diagnostics.contains { $0.contains("aren't finite") },
        "\(use): \(said.results) \(said.diagnostics)")
    }
  }

  @Test func randomWeightsAreLabelled() {
    let t = world()
    let path = Self.fixture("llama-tiny")
    let note = t.run("r = backbone \"\(path)\" weights=random").said.notes.first ?? ""
    #expect(note.contains("random weights (a control)"), "\(note)")
    #expect(t.shown("r").contains("random weights (a control)"))
    #expect(t.shown("r.random") == "true")
    #expect(t.shown("r == (backbone \"\(path)\" weights=random)") == "true")
    for use in ["embed r \"a\"", "generate r \"a\" tokens=1"] {
      let notes = t.run(use).said.notes
      #expect(notes.last?.contains("llama-tiny, random weights") == true, "\(notes)")
    }
    #expect(
      t.shown("films = load \"movietweetings\" | sample users=20 | split\nzeroshot films r")
        .contains("random weights"))
  }

  @Test(arguments: ["bert", "gpt", "llama", "t"]) func everyFamilyCutsAndEmbeds(_ name: String) {
    let t = world()
    #expect(t.shown("(tokens \(name) \"red mug\").count > 1") == "true")
    #expect(t.shown("(embed \(name) [\"red mug\", \"cup\"]).count") == "2")
    #expect(t.shown("e = embed \(name) \"red mug\" as=vectors layer=0 pool=mean\ne.count") == "1")
    #expect(
      t.shown("(embed \(name) \"the red\" among=[\"cup\", \"the red\"] n=1).nearest[0]")
        == "\"the red\"")
  }

  @Test func vectorsArePooledAsTheFamilyWants() {
    let t = world()
    func words(_ model: String) -> String? { t.run("embed \(model) \"red\"").said.notes.last }
    #expect(words("bert") == "embed: 1 text, the mean state after layer 2 of bert-tiny")
    #expect(words("gpt") == "embed: 1 text, the last token's state after layer 2 of gpt2-tiny")
    #expect(words("t") == "embed: 1 text, the mean state after layer 2 of t5-tiny")
    for (model, token) in [("bert", "first"), ("llama", "last"), ("gpt", "last"), ("t", "first")] {
      let said = t.run("embed \(model) \"red\" pool=cls").said.notes.last ?? ""
      #expect(said.hasPrefix("embed: 1 text, the \(token) token's state"), "\(said)")
    }
    #expect(
      t.run("embed llama [\"red\", \"cup\"] layer=0 pool=mean").said.notes.last
        == "embed: 2 texts, the mean state before layer 1 of llama-tiny")
  }

  @Test(arguments: ["gpt", "llama", "t"]) func generationRepeatsItself(_ name: String) {
    let t = world()
    let greedy = t.shown("generate \(name) \"red mug\" tokens=5")
    #expect(greedy.hasPrefix("\""), "\(greedy)")
    #expect(t.shown("generate \(name) \"red mug\" tokens=5") == greedy)
    let drawn = "generate \(name) \"red mug\" tokens=12 temperature=2 top_k=50 top_p=99%"
    let first = t.shown(drawn)
    #expect(t.shown(drawn) == first)
    // The draws are those of the seed.
    t.run("seed 2")
    #expect(t.shown(drawn) != first)
    t.run("seed 1")
    #expect(t.shown(drawn) == first)
    let table =
      "rows = generate \(name) [\"red\", \"blue\"] tokens=3\n[rows.count, rows.tokens[0] <= 3]"
    #expect(t.shown(table) == "[2, true]")
    #expect(t.shown("rows.logp[0] < 0") == "true")
  }

  @Test(arguments: ["gpt", "llama", "t"]) func answersComeFromTheList(_ name: String) {
    let t = world()
    let titles = "[\"a red mug\", \"a red cup\", \"blue\"]"
    let answer = t.shown("x = generate \(name) \"I would buy\" among=\(titles)\nx")
    #expect(["\"a red mug\"", "\"a red cup\"", "\"blue\""].contains(answer), "\(answer)")
    t.run("s = generate \(name) [\"I would buy\", \"You buy\"] among=\(titles) decode=score")
    #expect(t.shown("s.count") == "6")
    #expect(t.shown("s.score[0] >= s.score[1] and s.score[1] >= s.score[2]") == "true")
    #expect(t.shown("s.score[0] * s.tokens[0] - s.logp[0] < 0.001") == "true")
    #expect(t.shown("s.prompt[3]") == "\"You buy\"")
  }

  @Test func tunedModelsWriteToo() {
    let t = world()
    let plain = t.shown("generate llama \"red mug\" tokens=5")
    // A new change of low rank changes nothing yet.
    #expect(t.shown("tuned = lora llama\ngenerate tuned \"red mug\" tokens=5") == plain)
    #expect(
      t.run("embed tuned \"a\" pool=cls").said.notes.last?.hasPrefix(
        "embed: 1 text, the last token's state after layer 2 of llama-tiny") == true)
  }

  @Test func whatWasWrittenIsKeptWhenItIsInterrupted() {
    let flag = Flag()
    let t = TestSession { update in
      if update.task == "generate", update.completed >= 3 { flag.raise() }
    }
    flag.value.withLock { $0 = t.session.cancellation }
    t.run("lm = backbone \"\(Self.fixture("llama-tiny"))\"")
    let (outcome, said) = t.run("x = generate lm [\"red mug\"] tokens=60")
    #expect(outcome == .interrupted)
    #expect(said.notes.last?.hasSuffix(" by llama-tiny, interrupted") == true, "\(said.notes)")
    #expect(t.shown("x.tokens[0]") == "3")
  }

  @Test func mistakesArePinned() throws {
    let t = world()
    let folder = try TemporaryFolder()
    let empty = try TemporaryFolder()
    let gguf = try folder.write(Array("GGUF".utf8) + [3, 0, 0, 0, 9], to: "cut.gguf")
    for (program, words) in [
      (
        "backbone \"\(empty.path)\"", "error: `EMPTY` holds no `config.json` | t:1:10"
      ),
      (
        "backbone \"\(gguf)\"",
        "error: `FOLDER/cut.gguf`: holds 9 bytes, expected at least 24 | t:1:10"
      ),
      (
        "generate bert \"a\"",
        "error: the files of `bert-tiny` hold no output head, so it embeds texts but can't continue "
          + "them | t:1:10 | ^^^^"
      ),
      (
        "generate llama \"a\" top_k=3",
        "error: `top_k` needs `temperature` above 0, such as 0.8: at 0 nothing is drawn"
      ),
      (
        "generate llama \"a\" decode=score",
        "error: `decode=score` needs `among=`, the texts to compare"
      ),
      (
        "generate llama \"a\" temperature=1 beams=2",
        "error: `beams` and `temperature` both say how tokens are chosen, by search or by chance; "
          + "give one | t:1:40 | ^"
      ),
      ("generate llama []", "error: there is no text in the list | t:1:16"),
      ("generate llama \"a\" among=[]", "error: there is no text in the list"),
      (
        "generate llama \"\(String(repeating: "ab ", count: 9999))\"",
        "error: prompt 1 has "
      ),
      ("embed llama \"a\" layer=3", "error: `llama-tiny` has 2 layers, not 3"),
      ("embed llama \"a\" among=[\"b\"] as=vectors", "error: `as` is for texts alone, not for"),
    ] {
      let said = t.failure(program).replacing(folder.path, with: "FOLDER")
        .replacing(empty.path, with: "EMPTY")
      #expect(said.hasPrefix(words), "\(program): \(said)")
    }
  }
}

/// A flag that is known later.
private final class Flag: Sendable {
  let value = Mutex<Cancellation?>(nil)

  func raise() { value.withLock { $0?.cancel() } }
}
