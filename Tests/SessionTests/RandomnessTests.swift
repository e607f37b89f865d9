import ModelFiles
import Session
import Testing
import _TestSupport

/// Numbers are drawn by the part that they play, so that what differs in one option is compared with
/// the same numbers.
@Suite struct RandomnessTests {
  private static let data = """
    films = load "movietweetings" | where (rating >= 8) | kcore users=5 items=5
    films = films | sample users=60 | split

    """

  /// A small data set, and a tiny language model with random weights.
  private static let world =
    data
      + """
      base = sasrec films dim=8 layers=1 heads=1 maxlen=10
      lm = backbone "\(Golden.path("Tests/BackbonesTests/Fixtures/bert-tiny"))"
      pairs = construct films share=5%

      """

  /// Each kind of model that trains, small, and a few steps of training.
  private static let kinds: [(model: String, training: String)] =
    ["bprmf", "lightgcn", "gru4rec", "caser", "sasrec", "esasrec", "bert4rec", "comirec"].map {
      ("\($0) films dim=8", "steps=4 batch=32 every=2")
    }
    + ["rarec", "textonly"].map {
      ("\($0) base lm rows=2 negatives=4", "on=pairs steps=4 batch=4 every=2 users=5")
    }
    + [
      (
        "align base lm user=[(bridge layerwise rows=2), (site prefix)]",
        "on=pairs steps=4 batch=4 every=2 users=5"
      )
    ]

  /// The bits of what a model has learnt, by name; those of an ID model within it left out.
  private func bits(_ t: TestSession, _ program: String) throws -> [String: [UInt32]] {
    let folder = try TemporaryFolder()
    let path = folder.path("m.safetensors")
    let (outcome, said) = t.run("saved = \(program)\nsave saved to=\"\(path)\"")
    #expect(outcome == .ok, "\(program): \(said.diagnostics)")
    let file = try SafetensorsFile(path: path)
    var bits: [String: [UInt32]] = [:]
    for name in file.tensorNames where !name.hasPrefix("base.") {
      bits[name] = try file.tensor(named: name).values.map(\.bitPattern)
    }
    return bits
  }

  /// Options of models that change neither the names nor the shapes of what they have in common.
  @Test(
    arguments: [
      ("sasrec films dim=8 heads=1", ["dropout=0", "loss=bce", "layers=3", "maxlen=20"]),
      ("esasrec films dim=8", ["dropout=0", "loss=bce", "layers=2", "heads=2", "expansion=2"]),
      ("gru4rec films dim=8", ["dropout=0", "loss=gbce negatives=3", "layers=2"]),
      ("bert4rec films dim=8", ["masked=50%", "last=0", "loss=sampled"]),
      ("caser films dim=8", ["dropout=0", "vertical=2"]),
      ("comirec films dim=8", ["cuts=2", "loss=sampled negatives=8"]),
      ("bprmf films dim=8", ["lambda=0.1", "negatives=3", "draw=popularity"]),
      ("lightgcn films dim=8", ["lambda=0.1", "layers=3"]),
      (
        "rarec base lm rows=2",
        [
          "lambda=0", "tau=0.5", "residual=true", "loss=bpr", "score=dot", "from_layer=1",
          "titles=2", "negatives=0",
        ]
      ),
      ("textonly base lm rows=2", ["loss=bpr", "score=dot", "titles=2"]),
    ] as [(String, [String])])
  func armsShareTheirFirstWeights(model: String, options: [String]) throws {
    let t = TestSession()
    t.run(Self.world)
    let usual = try bits(t, model)
    for option in options {
      let arm = try bits(t, "\(model) \(option)")
      let shared = arm.filter { usual[$0.key]?.count == $0.value.count && $0.key != "scale" }
      #expect(shared.count >= arm.count / 2, "\(option)")
      for (name, values) in shared { #expect(values == usual[name], "\(option): \(name)") }
    }
    t.run("seed 2")
    #expect(try bits(t, model) != usual)
  }

  @Test func textOnlySharesItsRowsWithRARec() throws {
    let t = TestSession()
    t.run(Self.world)
    let with = try bits(t, "rarec base lm rows=2")
    let without = try bits(t, "textonly base lm rows=2")
    #expect(without.count > 1)
    for (name, values) in without { #expect(values == with[name], "\(name)") }
  }

  /// Arms that compute the same from the same draws end at the same bits: options that such an arm
  /// doesn't use, or that change less than a bit, don't change weights, batches, negatives, dropout.
  @Test(
    arguments: [
      ("sasrec films dim=8", "loss=bce negatives=2", "loss=bce negatives=2 calibration=0.1"),
      ("sasrec films dim=8", "dropout=0", "dropout=1e-12"),
      ("esasrec films dim=8", "dropout=0", "dropout=1e-12"),
      ("esasrec films dim=8", "loss=sampled", "loss=sampled calibration=0.1"),
      ("gru4rec films dim=8", "loss=bpr negatives=2", "loss=bpr negatives=2 calibration=0.1"),
      ("bert4rec films dim=8", "loss=sampled", "loss=sampled calibration=0.1"),
      ("comirec films dim=8", "loss=bce negatives=2", "loss=bce negatives=2 calibration=0.1"),
      ("caser films dim=8", "loss=bce negatives=2", "loss=bce negatives=2 calibration=0.1"),
      ("bprmf films dim=8", "lambda=0", "lambda=1e-36"),
      ("lightgcn films dim=8", "lambda=0", "lambda=1e-36"),
      ("rarec base lm rows=2 negatives=4", "lambda=0", "lambda=1e-30"),
    ])
  func armsShareBatchesAndNegatives(model: String, a: String, b: String) throws {
    let t = TestSession()
    t.run(Self.world)
    let training = model.hasPrefix("rarec") ? "on=pairs steps=3 batch=4" : "steps=3 batch=32"
    let first = try bits(t, "\(model) \(a) | train \(training)")
    #expect(try bits(t, "\(model) \(b) | train \(training)") == first)
    #expect(try bits(t, "\(model) \(a)") != first)
  }

  /// The loss of the first step is of the first weights: what the step draws doesn't depend on how
  /// the step is then taken.
  @Test(arguments: kinds)
  func theWayOfTrainingChangesNoDraw(model: String, training: String) {
    let t = TestSession()
    t.run(Self.world)
    let batch = training.contains("on=") ? "on=pairs batch=4" : "batch=32"
    func loss(_ options: String) -> String {
      t.shown("(\(model) | train \(batch) steps=1 \(options)).history.loss[0]")
    }
    let usual = loss("")
    #expect(usual.contains("."))
    for options in ["rate=0.1", "decay=0.5", "warmup=3", "patience=none", "metric=\"mrr\" users=7"]
    {
      #expect(loss(options) == usual, "\(options)")
    }
  }

  @Test(arguments: kinds)
  func twoTrainingsAreOneAndThreadsChangeNothing(model: String, training: String) throws {
    let t = TestSession(SessionConfiguration(threads: 1))
    t.run(Self.world)
    let half = training.replacing("steps=4", with: "steps=2")
    let whole = try bits(t, "\(model) | train \(training)")
    #expect(try bits(t, "\(model) | train \(half) | train \(half)") == whole)
    #expect(try bits(t, "\(model) | train \(half) | train \(training) fresh=true") == whole)

    let other = TestSession(SessionConfiguration(threads: 3))
    // Other lines come before, and the names are others.
    other.run(
      Self.world.replacing("films", with: "data")
        + "x = bprmf data dim=4 | train epochs=1\ndata2 = sample data users=20\npick data n=2")
    let again = model.replacing("films", with: "data")
    #expect(try bits(other, "\(again) | train \(training)") == whole)
  }

  @Test func twoEpochsAndTwoMoreAreFour() throws {
    let t = TestSession()
    t.run(Self.world)
    for (model, training) in Self.kinds where model.hasPrefix("sasrec") || model.hasPrefix("rarec")
    {
      let of = training.contains("on=") ? "on=pairs batch=8 every=1 users=5 patience=1000" : ""
      #expect(
        try bits(t, "\(model) | train \(of) epochs=2 | train \(of) epochs=2")
          == bits(t, "\(model) | train \(of) epochs=4"))
    }
  }

  /// A larger draw holds the smaller one, and what is drawn doesn't depend on what isn't drawn.
  @Test func picksAreNested() {
    let t = TestSession()
    t.run(Self.data)
    t.run("a = pick films n=3\nb = pick films n=5")
    #expect(t.shown("b.user").hasPrefix(t.shown("a.user").dropLast()))
  }

  @Test func adaptersShareTheirFirstNumbers() throws {
    let t = TestSession()
    t.run(Self.world)
    let usual = try bits(t, "rarec base (lora lm rank=2) rows=1")
    let arm = try bits(t, "rarec base (lora lm rank=2 alpha=3 dropout=10%) rows=1")
    #expect(arm == usual)
    #expect(usual.contains { $0.key.contains("lora_A") })
  }
}
