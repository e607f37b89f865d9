import Alignment
import ModelFiles
import Session
import Testing
import _TestSupport

/// Alignments by parts: `bridge`, `site`, `readout`, `objective`, `samples`, `stage`, `align`.
@Suite struct PartVerbTests {
  private let t = TestSession()
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let (outcome, said) = t.run(
      """
      films = load "movietweetings" | where (rating >= 8) | kcore users=5 items=5
      films = films | sample users=60 | split
      base = sasrec films dim=8 layers=1 heads=1 maxlen=10
      lm = backbone "\(Golden.path("Tests/BackbonesTests/Fixtures/bert-tiny"))"
      words = "\(Golden.path("Tests/BackbonesTests/Fixtures/llama-tiny"))"
      speaker = new_backbone words family=gpt2 layers=1 dim=16 heads=2
      chosen = construct films share=5%
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
  }

  /// The bits of what a model has learnt, by name.
  private func bits(_ program: String) throws -> [String: [UInt32]] {
    let path = folder.path("m.safetensors")
    let (outcome, said) = t.run("saved = \(program)\nsave saved to=\"\(path)\"")
    #expect(outcome == .ok, "\(program): \(said.diagnostics)")
    let file = try SafetensorsFile(path: path)
    var bits: [String: [UInt32]] = [:]
    for name in file.tensorNames {
      bits[name] = try file.tensor(named: name).values.map(\.bitPattern)
    }
    return bits
  }

  /// What `help` prints of a system is a program that makes the same model, bit for bit.
  @Test func systemsAreCallsOfAlign() throws {
    let training = " | train on=chosen steps=4 batch=4 every=2 users=5"
    for system in namedSystems {
      let words = t.shown("help \(system.kind)").split(whereSeparator: \.isWhitespace)
        .joined(separator: " ")
      let sentence = system.init().sentence
      #expect(words.contains("the same in parts \(sentence.call())"), "\(words)")
      let reader = sentence.isAnswering ? "speaker" : "lm"
      let named = try bits("\(system.kind) base \(reader)" + training)
      #expect(try bits(sentence.call(backbone: reader) + training) == named, "\(system.kind)")
    }
  }

  /// A budget that ends before the stage with rows begins says so.
  @Test func theStageOfTheWeightsIsSaid() {
    func notes(_ epochs: String) -> String {
      t.run("m = rsllm base speaker \(epochs) | train on=chosen steps=2 batch=4 users=5").1.notes
        .joined(separator: "\n")
    }
    func warnings(_ program: String) -> String {
      t.run(program).1.diagnostics.joined(separator: "\n")
    }
    let program =
      "m = rsllm base speaker text_epochs=9 epochs=9 | train on=chosen steps=2 batch=4 users=5"
    let said = warnings(program)
    #expect(
      said.hasPrefix(
        "warning: the training ended in stage 1 of 2: no step of what comes after was taken"),
      "\(said)")
    #expect(said.contains("`minutes` are of all stages together"), "\(said)")
    // What is made of it says so, too, and so does what a file keeps.
    #expect(t.shown("m").contains("trained for 2 steps of stage 1 of 2"))
    #expect(
      warnings("rows = evaluate m users=5").hasPrefix(
        "warning: the training of `m` ended in stage 1 of 2"))
    #expect(t.shown("rows[0].stage") == "\"1 of 2\"")
    let path = folder.path("stage.safetensors")
    _ = notes("text_epochs=0 epochs=9")
    t.run("\(program)\nsave m to=\"\(path)\"\nn = restore \"\(path)\" data=films backbone=speaker")
    #expect(t.shown("n").contains("trained for 2 steps of stage 1 of 2"))
    for other in ["text_epochs=0 epochs=9", "text_epochs=9 epochs=0"] {
      #expect(!notes(other).contains("weights that were kept"))
      #expect(!t.shown("m").contains("stage"), "\(t.shown("m"))")
    }
  }

  /// Where a file doesn't tell what a model learnt from, the rows of its controls say what they did.
  @Test func controlsOfARestoredModelSayWhatTheyLearntFrom() {
    let path = folder.path("c.safetensors")
    let (outcome, said) = t.run(
      """
      m = rarec base lm rows=1 | train on=chosen steps=2 batch=4 users=5
      own = controls m only=[id_model, text] users=5
      save m to="\(path)"
      n = restore "\(path)" data=films backbone=lm
      rows = controls n only=[id_model, text] users=5
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
    #expect(
      said.notes.contains { $0.contains("as is usual, on all pairs, as the column `learnt_from`") })
    #expect(
      t.shown("print \"{rows[0].learnt_from}, {rows[1].learnt_from}, {rows[2].learnt_from}\"")
        == "unknown, none, all pairs")
    #expect(t.failure("own[0].learnt_from").contains("learnt_from"))
  }

  /// A search lists as many items as it has beams; what lies behind them isn't measured.
  @Test func cutoffsBeyondBeamsAreRefused() {
    t.run("m = rsllm base speaker decode=beams beams=4")
    #expect(
      t.failure("evaluate m k=[2, 5] users=3")
        == "error: `hr@5` looks beyond a user's list of 4 items | t:1:14 | ^^^^^^ | `k` goes "
        + "as far as lists do; a model with `decode=beams` finds `beams` items")
    let (outcome, said) = t.run("rows = evaluate m k=2 users=3")
    #expect(outcome == .ok)
    #expect(
      said.notes.contains(
        "evaluate: m (untrained), a user's list has 4 items: to `mrr` the others are tied, as if in a random "
          + "order"), "\(said.notes)")
    #expect(t.run("evaluate m k=5 users=3 candidates=uniform negatives=9").outcome == .ok)
  }

  @Test func promptsThatAreCutAreSaid() {
    let notes = t.run("m = rarec base lm longest=8").said.notes
    #expect(
      notes.last?.hasPrefix("rarec: the prompts of ") == true
        && notes.last?.hasSuffix(
          "don't fit into `longest=8` tokens and are cut, older titles first") == true,
      "\(notes)")
    #expect(!t.run("m = rarec base lm").said.notes.contains { $0.contains("don't fit") })
  }

  @Test func partsSayWhatTheyAre() {
    for (program, words) in [
      (
        "bridge layerwise rows=2 deviation=0.1",
        "bridge layerwise rows=2 deviation=0.1: an affine map of the ID vector for each level, "
          + "beside free rows"
      ),
      (
        "site prefix",
        "site prefix: rows in the place of tokens before the text: virtual tokens"
      ),
      ("r = readout pooled pool=last\nprint \"{r}\"", "readout pooled pool=\"last\""),
      (
        "stage train=[\"bridge\", \"comparison\"] epochs=2",
        "stage of bridge, comparison for softmax, 2 epochs"
      ),
      ("stage objectives=[(objective bpr), (objective infonce)]", "stage of all for bpr + infonce"),
    ] {
      #expect(t.shown(program) == words)
    }
  }

  @Test func mistakesAreNamed() {
    for (program, failure) in [
      ("bridge free init=tied", "error: `bridge free` has no `init` | t:1:18"),
      (
        "align base lm user=[(site prefix), (site keyvalue)]",
        "error: `user` has a `site` twice | t:1:"
      ),
      (
        "align base lm user=[(bridge free)] stages=(stage objectives=(objective infonce))",
        "error: the objective `infonce` compares ID rows, and the bridge `free` makes none | t:1:"
      ),
      (
        "align base lm user=[(bridge free rows=0)]",
        "error: `align` without rows has nothing to train | t:1:"
      ),
      (
        "align base lm user=[(site keyvalue from_layer=9)]",
        "error: the language model has layers 0 to 1, no layer 9 | t:1:"
      ),
      (
        "rarec base lm | train schedule=linear",
        "error: a `linear` rate falls until `epochs`, `steps` or `pairs` are spent; give one | t:1:"
      ),
      ("bridge layerwise rank=3", "error: `rank` changes nothing beside the other options | t:1:"),
      ("bridge mlp kappa=3", "error: `kappa` changes nothing beside the other options | t:1:"),
      ("readout answer beams=3", "error: `beams` changes nothing beside the other options | t:1:"),
      (
        "rarec base lm lambda=0 tau=0.2",
        "error: `tau` changes nothing beside the other options | t:1:"
      ),
      (
        "rarec base lm vectors=interests",
        "error: rows are to be made of interests, and the `sasrec` has one vector of a user | t:1:23"
      ),
      ("bridge linear", "error: "), ("align base lm user=[(objective bpr)]", "error: "),
    ] {
      #expect(t.failure(program).hasPrefix(failure), "\(t.failure(program))")
    }
  }

  /// Rows before the text, in stages: trained, kept in a file, and back with the same bits.
  @Test func composedModelsTrainAndComeBack() throws {
    let (outcome, said) = t.run(
      """
      m = align base lm user=[(bridge layerwise rows=1), (site prefix)] residual=true stages=[
        (stage objectives=(objective softmax) samples=(samples pairs negatives=2) epochs=1),
        (stage train="bridge" objectives=(objective bpr) epochs=1 schedule=cosine accumulate=2)]
      train m on=chosen batch=8 users=5 every=2
      """)
    #expect(outcome == .ok, "\(said.diagnostics)")
    #expect(said.notes.contains { $0.contains("epochs") || $0.contains("steps") })
    let path = folder.path("m.safetensors")
    t.run("save m to=\"\(path)\"")
    let (back, words) = t.run("n = restore \"\(path)\" data=films backbone=lm")
    #expect(back == .ok, "\(words.diagnostics)")
    #expect(t.shown("print m") == t.shown("print n"))
    let again = folder.path("n.safetensors")
    t.run("save n to=\"\(again)\"")
    let (first, second) = try (SafetensorsFile(path: path), SafetensorsFile(path: again))
    // All but how it was made.
    let ways = ["lines", "data.lines", "backbone.lines", "digest"]
    #expect(
      first.metadata.filter { !ways.contains($0.key) }
        == second.metadata.filter { !ways.contains($0.key) })
    for name in first.tensorNames {
      let (one, other) = try (first.tensor(named: name), second.tensor(named: name))
      #expect(one.values == other.values, "\(name)")
    }
    #expect(first.tensorNames == second.tensorNames)
    #expect(first.metadata["setting.user.site"] == "prefix")
  }
}
