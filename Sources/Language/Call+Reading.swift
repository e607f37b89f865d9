// What a call says, read by what the verb declares.
extension Call {
  /// What the program gave for a parameter, or its default.
  public subscript<Key: ParameterKey>(key: Key) -> Key.Content where Key.Content: ArgumentValue {
    guard let content = Key.Content(argument: value(of: key)) else {
      preconditionFailure("`\(verb.name)` doesn't promise \(Key.Content.self) for `\(key.name)`")
    }
    return content
  }

  /// The condition that the program gave.
  public subscript(key: Positional<RowExpression>) -> RowExpression {
    guard case .rows(let rows)? = arguments[key.name]?.content else {
      preconditionFailure("`\(verb.name)` doesn't promise rows for `\(key.name)`")
    }
    return rows
  }

  /// The open options, in the program's order, names without the prefix.
  public subscript(open: OpenOptions) -> [(name: String, value: Value)] {
    openNames(of: open).map { ($0, value(of: open.parameter($0))) }
  }

  /// The open options that are expressions on rows, in the program's order, names without the prefix.
  public func rows(of open: OpenOptions) -> [(name: String, rows: RowExpression)] {
    openNames(of: open).compactMap { name in
      guard case .rows(let rows)? = arguments[open.prefix + name]?.content else { return nil }
      return (name, rows)
    }
  }

  /// The options that the program gave, in its order, open ones included.
  public var givenOptions: [(name: String, value: Value)] {
    givenNames.compactMap { name in
      let value = value(of: Parameter.option(name, .any))
      return value.isNone ? nil : (name, value)
    }
  }

  private func openNames(of open: OpenOptions) -> [String] {
    let declared = Set(verb.options.map(\.name))
    return givenNames.filter { $0.hasPrefix(open.prefix) && !declared.contains($0) }
      .map { String($0.dropFirst(open.prefix.count)) }
  }

  /// The value of a parameter as the program gave it, with its recipe, or the default; `none` where
  /// there is neither.
  public func value(of key: any ParameterKey) -> Value {
    switch arguments[key.name]?.content {
    case .value(let value): value
    case .values(let values): .list(values.map(\.value))
    case .rows, nil: .none
    }
  }

  /// Whether the program gave an option or an optional value.
  public func isGiven(_ key: any ParameterKey) -> Bool { range(of: key) != nil }

  /// Where an argument stands; `nil` where it wasn't given.
  public func range(of key: any ParameterKey) -> SourceRange? { arguments[key.name]?.range }
}
