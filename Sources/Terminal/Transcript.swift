/// Recordings of a session: prompts, what was typed at them, and what came out.
enum Transcript {
  /// The prompt of a new statement.
  static let prompt = "alidade> "
  /// The prompt of a statement that goes on.
  static let continuation = "    ...> "

  /// The statements of a pasted transcript: what follows its prompts; other text unchanged.
  static func code(in pasted: String) -> String {
    let lines = pasted.split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.first(where: { !$0.allSatisfy(\.isWhitespace) }),
      typed(after: prompt, in: first) != nil
    else { return pasted }
    return
      lines
      .compactMap { typed(after: prompt, in: $0) ?? typed(after: continuation, in: $0) }
      .joined(separator: "\n")
  }

  /// A statement as it looks in a transcript.
  static func record(_ statement: String) -> String {
    prompt
      + statement.split(separator: "\n", omittingEmptySubsequences: false)
      .joined(separator: "\n" + continuation)
  }

  private static func typed(after prompt: String, in line: Substring) -> Substring? {
    if line.hasPrefix(prompt) { return line.dropFirst(prompt.count) }
    // An editor may have taken the space at the end of an empty prompt.
    return line == prompt.dropLast() ? "" : nil
  }
}
