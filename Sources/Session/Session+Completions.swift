import Language

extension Session {
  /// What may stand at a UTF-8 offset of a text that someone is typing.
  public func completions(in text: String, at utf8Offset: Int) -> Completions {
    CompletionEngine(
      verbs: environment.verbs, definitions: environment.definitions,
      variables: environment.variables.mapValues(\.value)
    ).completions(in: text, at: utf8Offset)
  }
}
