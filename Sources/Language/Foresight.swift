/// What a verb can see of a call before anything runs: what is written out, and what is known of the
/// rest.
///
/// A verb that foresees a failure throws it; what it isn't sure of it leaves to the run.
public struct Foresight {
  /// An argument.
  final class Given {
    /// The name of its parameter.
    let name: String
    let range: SourceRange
    let facts: Facts
    /// The value, where it is written out.
    let constant: Value?
    /// The expression on rows that it is.
    let rows: Expression?

    init(
      name: String, range: SourceRange, facts: Facts, constant: Value? = nil,
      rows: Expression? = nil
    ) {
      (self.name, self.range, self.facts) = (name, range, facts)
      (self.constant, self.rows) = (constant, rows)
    }
  }

  /// The verb.
  public let verb: Verb
  /// Where the verb's name stands.
  public let verbRange: SourceRange
  /// The arguments, in the order of the program; the value from `|` is first.
  let given: [Given]
  /// Whether a file is there.
  let fileExists: (String) -> Bool
  /// The files that may be there by then.
  let written: FilePaths

  /// Which argument is given for a parameter.
  private func place(of name: String) -> Int? { given.firstIndex { $0.name == name } }

  /// Whether the program gives an option or an optional value.
  public func isGiven(_ name: String) -> Bool { place(of: name) != nil }

  /// The options that the program gives, in its order.
  public var givenOptions: [String] {
    given.lazy.map(\.name).filter { name in !verb.positionals.contains { $0.name == name } }
  }

  /// The open options that the program gives, without what all of them start with.
  public func openOptions(_ prefix: String) -> [String] {
    givenOptions.filter { name in
      name.hasPrefix(prefix) && !verb.options.contains { $0.name == name }
    }.map { String($0.dropFirst(prefix.count)) }
  }

  /// Where an argument stands; `nil` where it isn't given.
  public func range(of name: String) -> SourceRange? { place(of: name).map { given[$0].range } }

  /// What is known of an argument; nothing where it isn't given.
  public func facts(_ name: String) -> Facts {
    place(of: name).map { given[$0].facts } ?? .nothing
  }

  /// What is known of the values of an argument that is one or a list; `nil` where that isn't known.
  public func elements(_ name: String) -> [Facts]? {
    let facts = facts(name)
    if let elements = facts.elements { return elements }
    if case .object = facts.kind { return [facts] }
    return nil
  }

  /// The value that is written out, or the default where none is given; `nil` where it isn't known.
  public func constant(_ name: String) -> Value? {
    if let place = place(of: name) { return given[place].constant }
    return verb.options.first { $0.name == name }?.fallback
  }

  /// The text that is written out.
  public func text(_ name: String) -> String? {
    if case .text(let text)? = constant(name)?.payload { text } else { nil }
  }

  /// The texts that are written out, one or a list; none where they aren't all.
  public func texts(_ name: String) -> [String] {
    guard let value = constant(name) else { return [] }
    return (value.elements ?? [value]).compactMap {
      if case .text(let text) = $0.payload { text } else { nil }
    }
  }

  /// Whether a file or folder is there, or an earlier statement may write it.
  public func mayExist(_ path: String) -> Bool {
    fileExists(path) || written.mayContain(path)
  }

  /// What the verb makes, as far as its signature tells.
  public var result: Facts { Facts(verb.result) }
}

// The same by what the verb declares.
extension Foresight {
  /// What is written out for a parameter, or made of that alone, or its default; `nil` where that
  /// isn't known.
  public subscript<Key: ParameterKey>(key: Key) -> Key.Content? where Key.Content: ArgumentValue {
    if let place = place(of: key.name) {
      return (given[place].constant ?? given[place].facts.value).flatMap(Key.Content.init)
    }
    return Key.Content(argument: constant(key.name) ?? .none)
  }

  /// Whether the program gives an option or an optional value.
  public func isGiven(_ key: any ParameterKey) -> Bool { isGiven(key.name) }

  /// What is known of an argument; nothing where it isn't given.
  public func facts(_ key: any ParameterKey) -> Facts { facts(key.name) }
}
