import Language

/// What may stand at a place in a piece of text.
public struct Completions: Sendable, Equatable {
  /// One way to go on.
  public struct Candidate: Sendable, Equatable {
    /// The text that replaces what was typed from `replaceFrom` on; `epochs=` with its `=`.
    public var text: String
    /// A few words about it, for front ends that show them.
    public var detail: String

    public init(text: String, detail: String = "") {
      self.text = text
      self.detail = detail
    }
  }

  /// The UTF-8 offset where the replaced text starts.
  public var replaceFrom: Int
  /// The ways to go on, in the order to show them.
  public var candidates: [Candidate]
  /// Whether the place is inside a string that may name a file.
  public var wantsFileNames: Bool

  public init(replaceFrom: Int, candidates: [Candidate] = [], wantsFileNames: Bool = false) {
    self.replaceFrom = replaceFrom
    self.candidates = candidates
    self.wantsFileNames = wantsFileNames
  }
}

extension Session {
  /// What may stand at a UTF-8 offset of a text that someone is typing.
  public func completions(in text: String, at utf8Offset: Int) -> Completions {
    CompletionEngine(
      verbs: environment.verbs, definitions: environment.definitions,
      variables: environment.variables.mapValues(\.value)
    ).completions(in: text, at: utf8Offset)
  }
}
