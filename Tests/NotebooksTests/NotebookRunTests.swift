import Language
import Notebooks
import Session
import Support
import Synchronization
import Testing

@Suite struct NotebookRunTests {
  @Test func cellsShareOneSession() throws {
    let run = try Run("```alidade\nx = 6 * 7\n```\n\nThen:\n\n```{code-cell}\nx + 1\nx\n```\n")
    #expect(run.outcome == .ok)
    #expect(run.lines == ["43", "42"])
  }

  @Test func aFailureNamesItsLineInTheFileAndStops() throws {
    let run = try Run(
      "# Title\n\n```alidade\n1\n```\n\n```alidade\n\n1 / 0\n2\n```\n\n```alidade\n3\n```\n")
    #expect(run.outcome == .failed)
    #expect(run.lines.first == "1" && run.lines.count == 2)
    #expect(run.lines[1].contains("lesson.md:9:"))
  }

  @Test func everyCellIsCheckedBeforeTheFirstRuns() throws {
    let run = try Run("```alidade\n1\n```\n\n```alidade\nprnit 2\n```\n")
    #expect(run.outcome == .failed)
    #expect(run.lines.count == 1 && run.lines[0].contains("lesson.md:6:1"))
  }

  @Test func keepGoingRunsTheRest() throws {
    let run = try Run(
      "```alidade\nprnit 2\n```\n\n```alidade\n1 / 0\n```\n\n```alidade\n3\n```\n", keepGoing: true)
    #expect(run.outcome == .failed)
    #expect(run.lines.count == 3 && run.lines[2] == "3")
  }

  @Test func cellsThatMayFailAreNoFailure() throws {
    let run = try Run(
      "```alidade\n:tags: raises-exception\nprnit 2\n```\n\n```alidade\n3\n```\n")
    #expect(run.outcome == .ok)
    #expect(run.lines.count == 2 && run.lines[0].contains("lesson.md:3:1") && run.lines[1] == "3")
  }

  @Test func whatACellThatMayFailDefinesIsKnownAfterIt() throws {
    let run = try Run("```alidade raises-exception\nx = 5\n```\n\n```alidade\nx + 1\n```\n")
    #expect(run.outcome == .ok && run.lines == ["6"])
  }

  @Test func cellsThatDoNotRunAreSkipped() throws {
    let run = try Run("```alidade no-run\nprnit 2\n```\n\n```alidade\n3\n```\n")
    #expect(run.outcome == .ok && run.lines == ["3"])
  }

  @Test func quitEndsIt() throws {
    let run = try Run("```alidade\n1\nquit 4\n```\n\n```alidade\n3\n```\n")
    #expect(run.outcome == .quit(status: 4) && run.lines == ["1"])
  }

  /// What a notebook said and how it ended.
  private struct Run {
    var outcome: RunOutcome
    var lines: [String]

    init(_ text: String, keepGoing: Bool = false) throws {
      let output = Output()
      let session = Session(
        configuration: SessionConfiguration(threads: 1, keepGoing: keepGoing), output: output)
      let cells = try Notebook(name: "lesson.md", text: text).cells
      outcome = session.run(cells, keepGoing: keepGoing) { output.diagnostic($0.rendered()) }
      lines = output.lines.withLock { $0 }
    }
  }

  private final class Output: SessionOutput {
    let lines = Mutex<[String]>([])
    func result(_ value: DisplayedValue) throws {
      let text = try value.plain()
      lines.withLock { $0.append(text) }
    }
    func echo(_ statement: String) {}
    func note(_ line: String) {}
    func diagnostic(_ text: String) { lines.withLock { $0.append(text) } }
    func progress(_ update: ProgressUpdate) {}
    func progressEnded() {}
  }
}
