import Session

/// Text that was typed or pasted and waits for the rest of its statement.
struct PendingInput {
  /// The lines so far, joined by newlines.
  private(set) var text = ""

  /// Whether lines wait for their continuation.
  var isContinuing: Bool { !text.isEmpty }

  /// Drops what waits.
  mutating func clear() { text = "" }

  /// Adds what was entered and takes out every statement that can run; an incomplete tail stays.
  ///
  /// One entry may be a paste of many statements, or the end of a block typed line by line.
  /// Comments and blank lines go with the statement below them.
  mutating func enter(_ line: String, readiness: (String) -> Readiness) -> [String] {
    let entered = isContinuing ? line : Self.expandingHelp(Transcript.code(in: line))
    let lines = (isContinuing ? text + "\n" + entered : entered)
      .split(separator: "\n", omittingEmptySubsequences: false)
    var statements: [String] = []
    var statement = ""
    var saysSomething = false
    for (index, line) in lines.enumerated() {
      if !statement.isEmpty { statement += "\n" }
      statement += line
      saysSomething = saysSomething || !Self.isBlankOrComment(line)
      let isLast = index == lines.count - 1
      guard saysSomething || isLast else {
        if statement.allSatisfy(\.isWhitespace) { statement = "" }
        continue
      }
      if readiness(statement) == .incomplete { continue }
      if !statement.allSatisfy(\.isWhitespace) { statements.append(statement) }
      statement = ""
      saysSomething = false
    }
    text = statement
    return statements
  }

  private static func isBlankOrComment(_ line: Substring) -> Bool {
    let first = line.first { !$0.isWhitespace }
    return first == nil || first == "#"
  }

  /// `?train` is short for `help train`.
  private static func expandingHelp(_ line: String) -> String {
    line.hasPrefix("?") ? "help " + line.dropFirst().drop(while: \.isWhitespace) : line
  }
}
