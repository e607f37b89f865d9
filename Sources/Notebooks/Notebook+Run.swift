public import Language
public import Session

extension Notebook {
  /// Runs the cells in order on one session.
  ///
  /// As with a script, everything is checked before the first cell runs, apart from the cells that
  /// may fail. The first cell that fails and may not is the last that runs, unless `keepGoing`.
  ///
  /// - Parameters:
  ///   - session: Where the cells run; it shows their values and what is wrong with them.
  ///   - keepGoing: Whether to skip the check and go on after a cell that failed.
  ///   - report: What shows the diagnostics of the check, if there is an error among them.
  /// - Returns: How it ended; with `keepGoing` it is `failed` at the end if any cell failed.
  public func run(
    on session: Session, keepGoing: Bool = false, report: (Diagnostic) -> Void
  ) -> RunOutcome {
    if !keepGoing {
      let problems = check(in: session)
      if problems.contains(where: { $0.severity == .error }) {
        problems.forEach(report)
        return .failed
      }
    }
    var failed = false
    for cell in cells where cell.isRunnable {
      switch session.run(cell.source, echoValue: true) {
      case .ok: break
      case .failed where cell.mayFail: break
      case .failed where keepGoing: failed = true
      case let ending: return ending
      }
    }
    return failed ? .failed : .ok
  }

  /// What is wrong with the cells, without running anything; cells that may fail are left out.
  public func check(in session: Session) -> [Diagnostic] {
    let excused = cells.filter(\.mayFail).map(\.source)
    return session.check(sources).filter { problem in
      !excused.contains { $0 === problem.range?.source }
    }
  }
}

extension NotebookCell {
  /// Whether the notebook goes on where the cell fails.
  fileprivate var mayFail: Bool { tags.contains(.raisesException) }
}
