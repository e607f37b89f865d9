public import Language
public import Session

extension Session {
  /// Runs cells in order.
  ///
  /// Everything is checked before the first cell runs, apart from the cells that may fail. The first
  /// cell that fails and may not is the last that runs, unless `keepGoing`.
  ///
  /// - Parameters:
  ///   - cells: What to run; those that don't run are skipped.
  ///   - echoValue: Whether the values of bare expressions are shown.
  ///   - keepGoing: Whether to skip the check and go on after a cell that failed.
  ///   - isWhole: Whether nothing reads a variable after them.
  ///   - report: What shows the diagnostics of the check, if there is an error among them.
  /// - Returns: How it ended; with `keepGoing` it is `failed` at the end if any cell failed.
  public func run(
    _ cells: [NotebookCell], echoValue: Bool = true, keepGoing: Bool = false,
    isWhole: Bool = false,
    report: (Diagnostic) -> Void
  ) -> RunOutcome {
    let cells = cells.filter(\.isRunnable)
    // A run checks its own source; a mistake in the last of several is found before the first runs.
    if !keepGoing, cells.count > 1 {
      let problems = check(cells)
      if problems.contains(where: { $0.severity == .error }) {
        problems.forEach(report)
        return .failed
      }
    }
    var failed = false
    for cell in cells {
      switch run(cell.source, echoValue: echoValue, isWhole: isWhole && cells.count == 1) {
      case .ok: break
      case .failed where cell.mayFail: break
      case .failed where keepGoing: failed = true
      case let ending: return ending
      }
    }
    return failed ? .failed : .ok
  }

  /// The mistakes in cells, found without running anything.
  ///
  /// Cells that may fail are read for what they define; what is wrong with them isn't told.
  public func check(_ cells: [NotebookCell]) -> [Diagnostic] { examine(cells).problems }

  /// What is wrong with cells, and how much was looked at.
  ///
  /// Cells that may fail are read for what they define; what is wrong with them isn't told.
  ///
  /// - Parameters:
  ///   - cells: What would run; those that don't run are skipped.
  ///   - isWhole: Whether nothing reads a variable after them.
  /// - Returns: What came of it.
  public func examine(_ cells: [NotebookCell], isWhole: Bool = false) -> Examination {
    let cells = cells.filter(\.isRunnable)
    let excused = cells.filter(\.mayFail).map(\.source)
    var examination = examine(cells.map(\.source), isWhole: isWhole)
    examination.problems.removeAll { problem in
      excused.contains { $0 === problem.range?.source }
    }
    return examination
  }
}

extension NotebookCell {
  /// Whether a run goes on where the cell fails.
  fileprivate var mayFail: Bool { tags.contains(.raisesException) }
}
