extension Checker {
  /// Which variables programs assign and which they read.
  struct Usage {
    /// The names that are read somewhere.
    var read: Set<String> = []
    /// The tables that each round of a loop replaced, and where.
    var overwritten: [String: SourceRange] = [:]
    /// The names that statements assign, by the first place; none that a last statement assigns.
    private var assigned: [Name] = []
    /// What verbs may look at without being given it.
    var seen: Set<ValueKind> = []
    /// What the variables hold that may be seen.
    private var kinds: [String: ValueKind] = [:]

    /// Takes note of what the statements of a program assign, outside of definitions and of files that
    /// it includes, which others may include too.
    mutating func note(_ statements: [Statement], of checker: Checker) {
      let last = statements.last.map { Checker.assigned(in: [$0]) } ?? []
      for name in statements.lazy.flatMap(\.assignedNames) where !last.contains(name.text) {
        guard kinds[name.text] == nil else { continue }
        assigned.append(name)
        kinds[name.text] = checker.variables[name.text]?.kind ?? .any
      }
    }

    /// The names that nothing reads or sees.
    var unused: [Name] {
      assigned.filter { name in
        if read.contains(name.text) || seen.contains(.any) { return false }
        let kind = kinds[name.text] ?? .any
        return kind == .any ? seen.isEmpty : !seen.contains(kind)
      }
    }
  }
}

/// Paths of files: whole ones, and beginnings with ends where the middle is computed.
struct FilePaths {
  private var whole: Set<String> = []
  private var ends: [(prefix: String, suffix: String)] = []

  /// Adds the path that an expression makes.
  mutating func insert(_ expression: Expression) {
    if case .text(let path)? = expression.constant?.payload {
      whole.insert(path)
      return
    }
    guard case .string(let parts) = expression.kind else { return ends = [("", "")] }
    func text(_ part: Expression.StringPart?) -> String {
      if case .text(let text)? = part { text } else { "" }
    }
    let new = (prefix: text(parts.first), suffix: text(parts.last))
    if !ends.contains(where: { $0 == new }) { ends.append(new) }
  }

  /// Whether a path, or a folder that it is in, may be among them.
  func mayContain(_ path: String) -> Bool {
    if ends.contains(where: { path.hasPrefix($0.prefix) && path.hasSuffix($0.suffix) }) {
      return true
    }
    if whole.contains(path) { return true }
    guard !whole.isEmpty else { return false }
    return path.indices.contains { path[$0] == "/" && whole.contains(String(path[..<$0])) }
  }
}
