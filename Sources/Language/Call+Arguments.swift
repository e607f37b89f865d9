extension Call {
  /// Whether the program gave an option or an optional value.
  public func isGiven(_ name: String) -> Bool { arguments[name]?.range != nil }

  /// Where an argument stands; `nil` where it wasn't given.
  public func range(of name: String) -> SourceRange? { arguments[name]?.range }

  /// The options that the program gave, in its order, open ones included.
  public var givenOptions: [(name: String, value: Value)] {
    givenNames.compactMap { name in value(ifGiven: name).map { (name, $0) } }
  }

  /// The open options with a prefix, in the program's order, names without the prefix.
  public func openOptions(_ prefix: String) -> [(name: String, value: Value)] {
    givenOptions.compactMap { name, value in
      guard name.hasPrefix(prefix), isOpen(name) else { return nil }
      return (String(name.dropFirst(prefix.count)), value)
    }
  }

  /// The open row expressions with a prefix, in the program's order, names without the prefix.
  public func openRows(_ prefix: String) -> [(name: String, rows: RowExpression)] {
    givenNames.compactMap { name in
      guard name.hasPrefix(prefix), isOpen(name), let rows = rows(ifGiven: name) else { return nil }
      return (String(name.dropFirst(prefix.count)), rows)
    }
  }

  private func isOpen(_ name: String) -> Bool { !verb.options.contains { $0.name == name } }

  /// An argument, its default, or `nil` where there is neither or it is `none`.
  public func value(ifGiven name: String) -> Value? {
    switch arguments[name]?.content {
    case .value(let value): value.isNone ? nil : value
    case .values(let values): .list(values.map(\.value))
    case .rows, nil: nil
    }
  }

  /// The row expression of a parameter, if it was given.
  public func rows(ifGiven name: String) -> RowExpression? {
    if case .rows(let rows) = arguments[name]?.content { rows } else { nil }
  }

  /// The text of a parameter, a case's word included, if it has one.
  public func text(ifGiven name: String) -> String? {
    if case .text(let text)? = value(ifGiven: name)?.payload { text } else { nil }
  }

  /// The number of a parameter, if it has one.
  public func number(ifGiven name: String) -> Double? {
    if case .number(let number)? = value(ifGiven: name)?.payload { number } else { nil }
  }

  /// The whole number of a parameter, if it has one.
  public func integer(ifGiven name: String) -> Int? {
    number(ifGiven: name).flatMap { Int(exactly: $0) }
  }

  /// The truth value of a parameter, if it has one.
  public func boolean(ifGiven name: String) -> Bool? {
    if case .boolean(let boolean)? = value(ifGiven: name)?.payload { boolean } else { nil }
  }

  /// The values of a parameter that takes several, if it has any.
  public func values(ifGiven name: String) -> [Value]? {
    value(ifGiven: name).map { $0.elements ?? [$0] }
  }

  /// The object of a parameter as the host's type, if it was given.
  ///
  /// - Throws: a diagnostic if the object isn't of the type.
  public func object<T>(ifGiven name: String, as type: T.Type = T.self) throws -> T? {
    guard let value = value(ifGiven: name) else { return nil }
    guard let object = value.object as? T else {
      throw failure("`\(verb.name)` can't use \(value.kind.phrase) here", at: name)
    }
    return object
  }
}

// Arguments that must be there: the signature requires them or gives them a default.
extension Call {
  /// The value of a parameter, which is `none` where the program says so.
  public func value(_ name: String) -> Value {
    if case .value(let value) = arguments[name]?.content { return value }
    return present(value(ifGiven: name), name)
  }

  /// The text of a parameter, a case's word included.
  public func text(_ name: String) -> String { present(text(ifGiven: name), name) }

  /// The number of a parameter.
  public func number(_ name: String) -> Double { present(number(ifGiven: name), name) }

  /// The whole number of a parameter.
  public func integer(_ name: String) -> Int { present(integer(ifGiven: name), name) }

  /// The truth value of a parameter.
  public func boolean(_ name: String) -> Bool { present(boolean(ifGiven: name), name) }

  /// The values of a parameter that takes several.
  public func values(_ name: String) -> [Value] { present(values(ifGiven: name), name) }

  /// The numbers of a parameter that takes several.
  public func numbers(_ name: String) -> [Double] {
    values(name).compactMap { if case .number(let number) = $0.payload { number } else { nil } }
  }

  /// The whole numbers of a parameter that takes several.
  public func integers(_ name: String) -> [Int] { numbers(name).compactMap { Int(exactly: $0) } }

  /// The texts of a parameter that takes several.
  public func texts(_ name: String) -> [String] {
    values(name).compactMap { if case .text(let text) = $0.payload { text } else { nil } }
  }

  /// The row expression of a parameter.
  public func rows(_ name: String) -> RowExpression { present(rows(ifGiven: name), name) }

  /// The object of a parameter as the host's type.
  ///
  /// - Throws: a diagnostic if the object isn't of the type.
  public func object<T>(_ name: String, as type: T.Type = T.self) throws -> T {
    present(try object(ifGiven: name, as: type), name)
  }

  private func present<T>(_ argument: T?, _ name: String) -> T {
    guard let argument else {
      preconditionFailure("`\(verb.name)`: the signature doesn't promise \(T.self) for `\(name)`")
    }
    return argument
  }
}
