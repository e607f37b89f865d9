import Foundation
import Language
import Support
import Synchronization
import Testing
import _TestSupport

@testable import Session

@Suite struct SessionTests {
  private static let model = """
    films = load "movietweetings" | where (rating >= 8) | kcore users=5 items=5 | sample users=60
    films = split films
    base = sasrec films dim=8 layers=1 heads=1 maxlen=10

    """

  @Test func readiness() {
    let session = TestSession().session
    #expect(session.readiness(of: "1 + 2") == .complete)
    #expect(session.readiness(of: "") == .complete)
    #expect(session.readiness(of: "load \"x\" |") == .incomplete)
    #expect(session.readiness(of: "for d in [1] {") == .incomplete)
    #expect(session.readiness(of: "1 +* 2") == .invalid)
    #expect(session.readiness(of: "\"open") == .invalid)
  }

  @Test func bareValuesAreShownAndOthersNot() {
    let t = TestSession()
    #expect(t.shown("1 + 2") == "3")
    #expect(t.shown("\"a\\nb\"") == "\"a\\nb\"")
    #expect(t.shown("[1, \"x\"]") == "[1, \"x\"]")
    #expect(t.shown("x = 3") == "")
    #expect(t.shown("x;") == "")
    #expect(t.shown("none") == "")
    #expect(t.shown("ans + 1") == "4")
    #expect(t.session.run(Source(name: "t", text: "7"), echoValue: false) == .ok)
    #expect(t.recorder.take().results.isEmpty)
  }

  @Test func checkFindsAMistakeInTheLastLineBeforeAnythingRuns() {
    let t = TestSession()
    let (outcome, said) = t.run("print \"ran\"\nprnt 1")
    #expect(outcome == .failed)
    #expect(said.results.isEmpty)
    #expect(said.diagnostics.count == 1)
    let found = t.session.check([
      Source(name: "a", text: "x = 1"), Source(name: "b", text: "print x y"),
    ])
    #expect(found.map(\.message) == ["unknown name `y`"])
    #expect(found.first?.range?.place == "b:1:9")
  }

  @Test func aRunThatKeepsGoingRunsTheRest() {
    let t = TestSession(SessionConfiguration(keepGoing: true))
    let (outcome, said) = t.run("prnt 1\nprint 2\nassert false\nprint 3")
    #expect(outcome == .failed)
    #expect(said.results == ["2", "3"])
    #expect(said.diagnostics.count == 2)
  }

  @Test func quitEndsTheProgramWithItsStatus() {
    let t = TestSession()
    let (outcome, said) = t.run("print 1\nquit 3\nprint 2")
    #expect(outcome == .quit(status: 3))
    #expect(said.results == ["1"])
    #expect(t.run("quit").outcome == .quit(status: 0))
  }

  @Test func notesAreLeftOutWhenQuiet() {
    let loud = TestSession()
    #expect(loud.run("seed 7").said.notes == ["seed: 7"])
    let quiet = TestSession(SessionConfiguration(quiet: true))
    #expect(quiet.run("seed 7").said.notes.isEmpty)
    #expect(quiet.shown("seed") == "7")
    #expect(
      quiet.run("warn \"mind\" 1").said.diagnostics.first?.hasPrefix("warning: mind 1\n") == true)
  }

  @Test func statementsAreTimedAndEchoedOnDemand() {
    let timed = TestSession(SessionConfiguration(timer: true))
    let notes = timed.run("if true { 1; 2 }").said.notes
    #expect(notes.count == 1)
    #expect(notes.first?.hasPrefix("timer: 0.") == true)
    #expect(timed.run("timer off").said.notes == ["timer: off"])
    #expect(timed.run("1").said.notes.isEmpty)
    let echoing = TestSession(SessionConfiguration(echo: true))
    #expect(
      echoing.run("x = 1\nif true { print x }").said.echoes == ["x = 1", "if true { print x }"])
  }

  @Test func settingsChangeHowTablesAreShown() {
    let t = TestSession()
    let table = "derive (table a=[1]) x=(a / 3)"
    #expect(t.shown(table) == "a       x\n1  0.3333")
    t.run("set digits=2")
    #expect(t.shown(table) == "a     x\n1  0.33")
    t.run("set digits=auto mode=csv")
    #expect(t.shown("table a=[1, 2]") == "a\r\n1\r\n2")
    #expect(t.shown("print (table a=[1]) as=markdown") == "| a |\n| ---: |\n| 1 |")
  }

  /// No number is computed before the machine was checked, which happens once.
  @Test func machinesThatComputeWrongResultsAreRefused() {
    struct Unusable: Error, CustomStringConvertible { let description = "wrong results" }
    final class Machine: Sendable {
      let state = Mutex((checks: 0, isWrong: true))
    }
    let (machine, recorder) = (Machine(), Recorder())
    let session = Session(
      configuration: SessionConfiguration(threads: 1), output: recorder,
      checkingMachine: {
        try machine.state.withLock {
          $0.checks += 1
          if $0.isWrong { throw Unusable() }
        }
      })
    func run(_ program: String) -> [String] {
      _ = session.run(Source(name: "t", text: program), echoValue: true)
      return recorder.take().diagnostics
    }
    #expect(run("print 1 + 1; help train") == [])
    #expect(machine.state.withLock { $0.checks } == 0)
    let load = "films = load \"movietweetings\" | split"
    #expect(run(load).first?.contains(": wrong results\n") == true)
    machine.state.withLock { $0 = (0, false) }
    #expect(run(load) == [] && run("evaluate (popular films) users=10; ease films") == [])
    #expect(machine.state.withLock { $0.checks } == 1)
  }

  @Test func widthsAreThoseOfTheTerminalAsItIs() {
    let recorder = Recorder()
    let session = Session(configuration: SessionConfiguration(threads: 1), output: recorder)
    func widest(_ program: String) -> Int {
      _ = session.run(Source(name: "t", text: program), echoValue: true)
      let said = recorder.take()
      return (said.results + said.diagnostics).flatMap { $0.split(separator: "\n") }
        .map(\.count).max() ?? 0
    }
    let table = "t = table a=[\"\(String(repeating: "word ", count: 40))\"] b=1; t"
    #expect(widest("help train") > 60 && widest("help train") <= 100)
    #expect((61...100).contains(widest(table)))
    recorder.resize(to: 60)
    #expect((50...60).contains(widest("help")))
    #expect((50...60).contains(widest("help \"values\"")))
    #expect((50...60).contains(widest(table)))
    // Diagnostics as well, the number of the line beside its text included.
    #expect((50...60).contains(widest("x = 1 + \(String(repeating: "ab + ", count: 40)) true")))
    recorder.resize(to: 30)
    #expect((20...30).contains(widest("help \"keys\"")))
    #expect((20...30).contains(widest(table)))
    // What the program chose stays.
    #expect((31...50).contains(widest("set width=50\n\(table)")))
    #expect((20...30).contains(widest("set width=auto\n\(table)")))
  }

  @Test func numbersThatSinglePrecisionLacksAreNoSettings() {
    let t = TestSession()
    t.run("shop = load \"online-retail\" | where (user <= \"12400\") | split")
    for (verb, option) in [
      ("ease shop", "lambda"), ("bprmf shop", "lambda"), ("train (sasrec shop dim=8)", "decay"),
      ("fuse (popular shop) (markov shop)", "weight"),
    ] {
      #expect(
        t.failure("\(verb) \(option)=1e300").hasPrefix(
          "error: `\(option)` is from 0 to 1e30, not 1e300 | "))
    }
    #expect(
      t.failure("train (sasrec shop dim=8) rate=1e300").hasPrefix(
        "error: `rate` is above 0, at most 1e30, not 1e300 | "))
    #expect(t.run("ease shop lambda=1e30").outcome == .ok)
  }

  @Test func filesMayBeginWithAMarkOfTheByteOrder() throws {
    let folder = try TemporaryFolder()
    let mark = "\u{FEFF}"
    let t = TestSession()
    t.run("save (table a=[1, 2]) to=\"\(folder.path)/t.json\"")
    let json = try String(contentsOfFile: folder.path + "/t.json", encoding: .utf8)
    try folder.write((mark + json).utf8, to: "t.json")
    try folder.write((mark + "a,b\n1,2\n").utf8, to: "t.csv")
    #expect(t.shown("(restore \"\(folder.path)/t.json\").a") == "[1, 2]")
    #expect(t.shown("(table \"\(folder.path)/t.json\").a") == "[1, 2]")
    #expect(t.shown("(table \"\(folder.path)/t.csv\").a") == "[1]")
  }

  @Test func whatMayNotBeLookedAtIsNotSaidToBeMissing() throws {
    let folder = try TemporaryFolder()
    let loop = folder.path + "/loop.csv"
    #expect(symlink(loop, loop) == 0)
    let t = TestSession()
    for program in ["load", "table", "backbone", "restore"].map({ "\($0) \"\(loop)\"" })
      + ["restore \"\(loop)\" missing=(table)"]
    {
      #expect(
        t.failure(program).hasPrefix(
          "error: can't read `\(loop)`: too many levels of symbolic links"), "\(program)")
    }
  }

  @Test func argumentsOfTheProgram() {
    let t = TestSession(SessionConfiguration(arguments: ["size=night", "7"]))
    #expect(t.shown("args.size\nargs[0] + 1") == "\"night\"\n8")
  }

  @Test func includeRunsAFileAndKnowsItsVerbs() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("alidade-include-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("a.ald").path
    try Data("define double x { x * 2 }\ny = 4".utf8).write(to: URL(fileURLWithPath: file))
    let t = TestSession()
    #expect(t.shown("include \"\(file)\"\nz = double y\nz") == "8")
    // A path is relative to the file that includes it.
    let main = Source(
      name: folder.appendingPathComponent("b.ald").path, text: "include \"a.ald\"\ny")
    #expect(t.session.run(main, echoValue: true) == .ok)
    #expect(t.recorder.take().results == ["4"])
    try Data([0xff, 0xfe]).write(to: URL(fileURLWithPath: file))
    #expect(
      t.failure("include \"\(file)\"").hasPrefix(
        "error: can't include `\(file)`: \(file):1: the line is not UTF-8")
    )
  }

  @Test func aCancelledTrainingKeepsTheModelOfTheLastWholeStep() throws {
    let cancellation = Cell<Cancellation>()
    let t = TestSession { update in
      if update.task == "train", update.completed >= 2 { cancellation.value?.cancel() }
    }
    cancellation.value = t.session.cancellation
    #expect(t.run(Self.model).outcome == .ok)
    let (outcome, said) = t.run("train base epochs=500 patience=500\nprint \"next\"")
    #expect(outcome == .interrupted)
    #expect(said.results.isEmpty)
    #expect(said.diagnostics == ["interrupted"])
    #expect(said.notes.last?.contains("interrupted") == true)
    #expect(said.progressEnds >= 1)
    // The flag is lowered, and the model is there, trained, with its name.
    #expect(t.shown("base.interrupted\nbase.steps > 0\nbase.steps < 500") == "true\ntrue\ntrue")
    #expect(t.run("evaluate base users=10").outcome == .ok)
    #expect(t.shown("undo base\nbase.steps") == "0")
  }

  @Test func valuesDontChange() {
    let t = TestSession()
    t.run(Self.model)
    t.run("kept = base\ntrained = base | train epochs=2")
    #expect(t.shown("[kept.steps, base.steps, trained.steps > 0]") == "[0, 0, true]")
    t.run("train base epochs=1")
    #expect(t.shown("[kept.steps, base.steps > 0]") == "[0, true]")
  }

  @Test func trainingGoesOnFromWhereItWas() {
    let t = TestSession()
    t.run(Self.model)
    t.run("a = base | train epochs=4\nb = base | train epochs=2 | train epochs=2")
    t.run("c = base | train epochs=2 | train epochs=4 fresh=true")
    let rows = t.shown("print (evaluate [a, b, c]).mrr")
    let values = rows.dropFirst().dropLast().split(separator: ", ")
    #expect(values.count == 3)
    #expect(Set(values).count == 1)
  }

  @Test func insertingALineChangesNoOtherLinesNumbers() {
    let plain = TestSession()
    let with = TestSession()
    plain.run(Self.model + "train base epochs=1\nr = evaluate base")
    with.run(Self.model + "pick films n=3\nx = sasrec films dim=4 heads=1 | train epochs=1")
    with.run("train base epochs=1\nr = evaluate base")
    #expect(plain.shown("r[0].mrr") == with.shown("r[0].mrr"))
    let seeded = TestSession(SessionConfiguration(seed: 2, threads: 2))
    seeded.run(Self.model + "train base epochs=1\nr = evaluate base")
    #expect(plain.shown("r[0].mrr") != seeded.shown("r[0].mrr"))
  }

  @Test func sameBitsWithOneThreadAndWithThree() {
    let program = Self.model + "train base epochs=2\n(evaluate base)[0].mrr"
    let one = TestSession(SessionConfiguration(threads: 1)).shown(program)
    #expect(one == TestSession(SessionConfiguration(threads: 3)).shown(program))
    #expect(Double(one) != nil)
  }

  @Test func repeatAddsTheSeedAndGathersTables() {
    let t = TestSession()
    t.run(Self.model)
    t.run(
      """
      repeat seeds=1..2 {
        m = sasrec films dim=4 layers=1 heads=1 | train epochs=1
        rows = evaluate m tag.size="small"
      }
      """)
    #expect(t.shown("rows.seed") == "[1, 2]")
    #expect(t.shown("rows.size") == "[\"small\", \"small\"]")
    #expect(t.shown("rows.count") == "2")
  }
}

/// A value that is set after the closure that reads it was made.
private final class Cell<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var stored: Value?

  var value: Value? {
    get { lock.withLock { stored } }
    set { lock.withLock { stored = newValue } }
  }
}
