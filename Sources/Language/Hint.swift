public import Support

/// What a verb, or one of its options, has to say about errors of the rooms: what it is that helps.
///
/// The rooms say what is wrong in their own words and know no verb; a hint names the option.
public struct Hint: Sendable {
  private let words: @Sendable (any RoomError) -> String?

  /// A hint to errors of one code.
  public init(_ code: String, _ words: String) {
    self.words = { $0.errorCode == code ? words : nil }
  }

  /// A hint to some errors of a type; `nil` where it has nothing to say.
  public init<Failure: RoomError>(_ words: @escaping @Sendable (Failure) -> String?) {
    self.words = { ($0 as? Failure).flatMap(words) }
  }

  /// What it says about an error.
  public func words(for error: any RoomError) -> String? { words(error) }
}

extension Parameter {
  /// The parameter as one that errors about some things are about: the caret stands under it.
  ///
  /// Nothing need be said of a setting or a column's role of its own name, of files, and of objects.
  public func standing(for subjects: Subject...) -> Parameter { with(subjects: subjects) }

  /// The parameter as one that helps with some errors.
  public func hinting(_ hints: Hint...) -> Parameter { with(hints: hints) }
}

extension Option {
  /// The option as one that errors about some things are about: the caret stands under it.
  public func standing(for subjects: Subject...) -> Option {
    Option(parameter: parameter.with(subjects: subjects))
  }

  /// The option as one that helps with some errors.
  public func hinting(_ hints: Hint...) -> Option {
    Option(parameter: parameter.with(hints: hints))
  }
}

extension Positional {
  /// The value as one that errors about some things are about: the caret stands under it.
  public func standing(for subjects: Subject...) -> Positional {
    Positional(parameter: parameter.with(subjects: subjects))
  }
}

extension Verb {
  /// What the verb and its parameters say about an error, each once.
  public func hints(for error: any RoomError) -> [String] {
    let all = hints + (positionals + options).flatMap(\.hints)
    return all.reduce(into: []) { said, hint in
      if let words = hint.words(for: error), !said.contains(words) { said.append(words) }
    }
  }
}
