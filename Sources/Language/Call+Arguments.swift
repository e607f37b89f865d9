extension Call {
  /// Whether the program gave an option or an optional value.
  public func isGiven(_ name: String) -> Bool { arguments[name]?.range != nil }

  /// Where an argument stands; `nil` where it wasn't given.
  public func range(of name: String) -> SourceRange? { arguments[name]?.range }

  /// The options that the program gave, in its order, open ones included.
  public var givenOptions: [(name: String, value: Value)] {
    givenNames.compactMap { name in value(ifGiven: name).map { (name, $0) } }
  }

  /// An argument, its default, or `nil` where there is neither or it is `none`.
  public func value(ifGiven name: String) -> Value? {
    switch arguments[name]?.content {
    case .value(let value): value.isNone ? nil : value
    case .values(let values): .list(values.map(\.value))
    case .rows, nil: nil
    }
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
  /// The text of a parameter, a case's word included.
  public func text(_ name: String) -> String { present(text(ifGiven: name), name) }

  /// The number of a parameter.
  public func number(_ name: String) -> Double { present(number(ifGiven: name), name) }

  /// The whole number of a parameter.
  public func integer(_ name: String) -> Int { present(integer(ifGiven: name), name) }

  /// The truth value of a parameter.
  public func boolean(_ name: String) -> Bool { present(boolean(ifGiven: name), name) }

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
