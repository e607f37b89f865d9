import Foundation
import Language
import Support
import Synchronization
import Testing
import _TestSupport

@testable import Session

/// Whatever a verb is given, the statement ends in a value or a diagnostic with a place.
@Suite struct OptionFuzzTests {
  private static let verbs = sessionTable(dataFolder: nil)

  @Test(arguments: Set(verbs.map(\.group)).sorted())
  func everyParameterTakesOrRefusesEveryKindOfValue(_ group: String) throws {
    let t = try FuzzSession(verbs: Self.verbs)
    for verb in Self.verbs where verb.group == group {
      for statement in t.statements.statements(of: verb) { t.run(statement) }
    }
    #expect(t.failed > 0)
  }

  @Test func combinationsEndToo() throws {
    let t = try FuzzSession(verbs: Self.verbs)
    let key = RandomKey(seed: 1).derived("combinations")
    for number in 0..<2_000 {
      if let statement = t.statements.combination(key.derived(number)) { t.run(statement) }
    }
    #expect(t.ran > 0 && t.failed > 0)
  }

  @Test func everyVerbIsTried() throws {
    let t = try FuzzSession(verbs: Self.verbs)
    let left = Self.verbs.filter { t.statements.statements(of: $0).count < 50 }.map(\.name)
    #expect(left == ["include"])
  }
}

/// A session in which each statement meets the same small world.
private final class FuzzSession {
  let statements: OptionStatements
  /// How many statements ran, and how many were refused.
  private(set) var (ran, failed) = (0, 0)

  private let t: TestSession
  private let folder: TemporaryFolder
  private let variables: [String: Environment.Variable]
  private let watch: Watch

  /// Stops a statement that reports how far it is for the fourth time: the wrong number of epochs
  /// would take years.
  private final class Watch: Sendable {
    let reports = Atomic<Int>(0)
    let cancellation = Mutex<Cancellation?>(nil)

    func report() {
      guard reports.add(1, ordering: .relaxed).newValue > 3 else { return }
      cancellation.withLock { $0?.cancel() }
    }
  }

  init(verbs: [Verb]) throws {
    let folder = try TemporaryFolder()
    try folder.write(OptionStatements.films.utf8, to: "films.csv")
    try folder.write(OptionStatements.vectors.utf8, to: "vectors.csv")
    let watch = Watch()
    t = TestSession(SessionConfiguration(threads: 1)) { _ in watch.report() }
    statements = OptionStatements(
      verbs: verbs, folder: folder.path,
      backbones: Golden.path("Tests/BackbonesTests/Fixtures"))
    let (outcome, said) = t.run(statements.world)
    #expect(outcome == .ok, "\(said.diagnostics)")
    (self.folder, self.watch) = (folder, watch)
    variables = t.session.environment.variables
    watch.cancellation.withLock { $0 = t.session.cancellation }
  }

  /// Runs a statement in the world as it was at first.
  func run(_ statement: String) {
    watch.reports.store(0, ordering: .relaxed)
    let (outcome, said) = t.run(statement)
    t.session.environment.variables = variables
    switch outcome {
    case .failed:
      failed += 1
      #expect(
        said.diagnostics.contains { $0.contains("--> t:1:") && $0.contains("error: ") },
        "\(statement.prefix(200)): \(said.diagnostics)")
    case .ok, .interrupted, .quit: ran += 1
    }
  }
}
