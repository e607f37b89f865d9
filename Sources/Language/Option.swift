/// What a verb can be given, declared once: the verb lists it, and its call is read by it.
public protocol ParameterKey<Content>: Sendable {
  /// What the argument is read as.
  associatedtype Content
  /// The name, what is written, what it means.
  var parameter: Parameter { get }
}

extension ParameterKey {
  /// The name by which a program gives it, and diagnostics call it.
  public var name: String { parameter.name }
}

/// An option of a verb, given as `name=`; `call[seen]` is what a call says of it, or its default.
public struct Option<Content>: ParameterKey {
  public let parameter: Parameter
}

extension Option where Content: ArgumentValue {
  /// An option with a default.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - type: What is written, where that is more special than `Content`: a file, a share.
  ///   - summary: What it means, in one phrase.
  ///   - fallback: What it is where it isn't given.
  ///   - reason: Why the default is what it is.
  ///   - unit: What a number counts: `epochs`, `minutes`.
  ///   - interval: The numbers that are legal.
  ///   - isIdentity: Whether it decides what the verb makes; a label or an output file doesn't.
  public init(
    _ name: String, as type: ParameterType = Content.parameterType, _ summary: String = "",
    default fallback: Content, because reason: String = "", unit: String? = nil,
    interval: Interval? = nil, isIdentity: Bool = true
  ) {
    parameter = .option(
      name, type, summary, default: fallback.argument, because: reason, unit: unit,
      interval: interval, isIdentity: isIdentity)
  }

  /// An option that is `nil` where it isn't given.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - type: What is written, where that is more special than `Content`: a file, a share.
  ///   - summary: What it means, in one phrase.
  ///   - reason: What becomes of it where it isn't given, and why.
  ///   - unit: What a number counts: `epochs`, `minutes`.
  ///   - interval: The numbers that are legal.
  ///   - isIdentity: Whether it decides what the verb makes; a label or an output file doesn't.
  ///   - endings: The endings that a file's name may have; `nil` for any.
  public init<Wrapped>(
    _ name: String, as type: ParameterType = Content.parameterType, _ summary: String = "",
    because reason: String = "", unit: String? = nil, interval: Interval? = nil,
    isIdentity: Bool = true, endings: FileEndings? = nil
  ) where Content == Wrapped? {
    parameter = .option(
      name, type, summary, because: reason, unit: unit, interval: interval,
      isIdentity: isIdentity, endings: endings)
  }
}

/// A value that a verb is given at a position; `call[data]` is it.
public struct Positional<Content>: ParameterKey {
  public let parameter: Parameter
}

extension Positional where Content: ArgumentValue {
  /// A value at a position, which may be left out if `Content` is optional.
  ///
  /// - Parameters:
  ///   - name: What diagnostics call it.
  ///   - type: What is written, where that is more special than `Content`: a file, a share.
  ///   - summary: What it means, in one phrase.
  ///   - interval: The numbers that are legal.
  public init(
    _ name: String, as type: ParameterType = Content.parameterType, _ summary: String = "",
    interval: Interval? = nil
  ) {
    parameter = .value(
      name, type, summary, count: Content.isOptional ? .optional : .one, interval: interval)
  }

  /// Any number of values, at least one.
  ///
  /// - Parameters:
  ///   - name: What diagnostics call one of them.
  ///   - summary: What they mean, in one phrase.
  public init<Element: ArgumentValue>(many name: String, _ summary: String = "")
  where Content == [Element] {
    parameter = .value(name, Element.parameterType, summary, count: .many)
  }

  /// The same where only some names will do, which are known when the program runs.
  public func among(_ names: KnownNames) -> Positional {
    Positional(parameter: parameter.with(type: .named(names)))
  }
}

extension Positional where Content == RowExpression {
  /// A condition on rows.
  public init(_ name: String, _ summary: String = "") {
    parameter = .value(name, .rows, summary)
  }
}

/// A parameter that is made while the program runs, such as a setting's option; read as any value.
extension Parameter: ParameterKey {
  public typealias Content = Value
  public var parameter: Parameter { self }
}
