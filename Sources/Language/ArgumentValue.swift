/// A Swift type that arguments are read as: what is written for a value of it, and the way back.
public protocol ArgumentValue: Sendable {
  /// What is to be written.
  static var parameterType: ParameterType { get }
  /// Whether nothing need be written.
  static var isOptional: Bool { get }

  /// What an argument says; `nil` where `parameterType` doesn't take it.
  init?(argument: Value)
  /// How it is written; `nil` for an object, which no literal makes.
  var argument: Value? { get }
}

extension ArgumentValue {
  public static var isOptional: Bool { false }
  public var argument: Value? { nil }
}

extension Bool: ArgumentValue {
  public static var parameterType: ParameterType { .boolean }

  public init?(argument: Value) {
    guard case .boolean(let boolean) = argument.payload else { return nil }
    self = boolean
  }

  public var argument: Value? { .boolean(self) }
}

extension Double: ArgumentValue {
  public static var parameterType: ParameterType { .number }

  public init?(argument: Value) {
    guard case .number(let number) = argument.payload else { return nil }
    self = number
  }

  public var argument: Value? { .number(self) }
}

extension Int: ArgumentValue {
  public static var parameterType: ParameterType { .integer }

  public init?(argument: Value) {
    guard case .number(let number) = argument.payload else { return nil }
    self.init(exactly: number)
  }

  public var argument: Value? { .number(self) }
}

extension String: ArgumentValue {
  public static var parameterType: ParameterType { .text }

  public init?(argument: Value) {
    guard case .text(let text) = argument.payload else { return nil }
    self = text
  }

  public var argument: Value? { .text(self) }
}

/// Any value, as it is.
extension Value: ArgumentValue {
  public static var parameterType: ParameterType { .any }
  public init?(argument: Value) { self = argument }
  public var argument: Value? { self }
}

/// What may be left out; to be given `none` is the same.
extension Optional: ArgumentValue where Wrapped: ArgumentValue {
  public static var parameterType: ParameterType { Wrapped.parameterType }
  public static var isOptional: Bool { true }

  public init?(argument: Value) {
    if argument.isNone {
      self = .none
    } else if let wrapped = Wrapped(argument: argument) {
      self = .some(wrapped)
    } else {
      return nil
    }
  }

  public var argument: Value? { self?.argument }
}

/// One value or a list of them.
extension Array: ArgumentValue where Element: ArgumentValue {
  public static var parameterType: ParameterType { .oneOrMore(Element.parameterType) }

  public init?(argument: Value) {
    self = []
    for element in argument.elements ?? [argument] {
      guard let element = Element(argument: element) else { return nil }
      append(element)
    }
  }

  public var argument: Value? {
    let elements = compactMap(\.argument)
    return elements.count == count ? .list(elements) : nil
  }
}

/// A value of one type or of another; the first that fits is taken.
public enum Either<One: ArgumentValue, Other: ArgumentValue>: ArgumentValue {
  case one(One)
  case other(Other)

  public static var parameterType: ParameterType {
    .either(One.parameterType, Other.parameterType)
  }

  public init?(argument: Value) {
    if let one = One(argument: argument) {
      self = .one(one)
    } else if let other = Other(argument: argument) {
      self = .other(other)
    } else {
      return nil
    }
  }

  public var argument: Value? {
    switch self {
    case .one(let one): one.argument
    case .other(let other): other.argument
    }
  }
}

/// An object of one kind that arguments can be.
public protocol ArgumentObject: LanguageObject, ArgumentValue {
  /// What diagnostics and signatures call it.
  static var kind: ObjectKind { get }
}

extension ArgumentObject {
  public static var parameterType: ParameterType { .object([kind]) }
  public var kind: ObjectKind { Self.kind }

  public init?(argument: Value) {
    guard let object = argument.object as? Self else { return nil }
    self = object
  }
}

/// One of a closed set of words, each a case of an enumeration.
public protocol Choice: ArgumentValue, CaseIterable, Equatable {
  /// The word that is written for it.
  var word: String { get }
  /// What it means, in one phrase; empty where the word says it all.
  var meaning: String { get }
}

extension Choice {
  public static var parameterType: ParameterType { .choice(Self.self) }

  public var meaning: String { "" }

  public init?(argument: Value) {
    guard case .text(let word) = argument.payload,
      let choice = Self.allCases.first(where: { $0.word == word })
    else { return nil }
    self = choice
  }

  public var argument: Value? { .text(word) }
}

extension Choice where Self: RawRepresentable, RawValue == String {
  public var word: String { rawValue }
}

extension ParameterType {
  /// The words of an enumeration, where they mean something else than they mostly do.
  ///
  /// - Parameters:
  ///   - type: The enumeration.
  ///   - meaning: What a case means here, in one phrase.
  /// - Returns: the type that takes them.
  public static func choice<Chosen: Choice>(
    _ type: Chosen.Type, _ meaning: (Chosen) -> String = { $0.meaning }
  ) -> ParameterType {
    .cases(Chosen.allCases.map { Case($0.word, meaning($0)) })
  }
}
