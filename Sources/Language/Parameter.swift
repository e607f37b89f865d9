public import Support

/// One thing that a verb can be given: a value at a position or an option by name.
public final class Parameter: Sendable {
  /// How often a positional parameter is given.
  public enum Count: Sendable {
    case one, optional
    /// Any number of values, at least one.
    case many
  }

  /// Its name; an option is given as `name=`.
  public let name: String
  /// Whether it is given at a position, not by its name.
  public let isPositional: Bool
  /// What it takes.
  public let type: ParameterType
  /// What it means, in one phrase.
  public let summary: String
  /// How often it is given, if it is positional; options always may be left out.
  public let count: Count
  /// What an option is where it isn't given; `nil` where the verb decides, as `reason` says.
  public let fallback: Value?
  /// Why the default is what it is.
  public let reason: String
  /// What a number counts: `epochs`, `minutes`.
  public let unit: String?
  /// The numbers that are legal.
  public let interval: Interval?
  /// Whether it decides what the verb makes; a label or an output file doesn't.
  public let isIdentity: Bool
  /// The endings that a file's name may have; `nil` for any.
  public let endings: FileEndings?
  /// What errors of the rooms are about where they are about this argument.
  public let subjects: [Subject]
  /// What it has to say about errors of the rooms.
  public let hints: [Hint]

  private init(
    _ name: String, isPositional: Bool, _ type: ParameterType, _ summary: String, count: Count,
    fallback: Value? = nil, reason: String = "", unit: String? = nil, interval: Interval?,
    isIdentity: Bool, endings: FileEndings? = nil, subjects: [Subject] = [], hints: [Hint] = []
  ) {
    (self.name, self.isPositional, self.type, self.summary) = (name, isPositional, type, summary)
    (self.count, self.fallback, self.reason, self.unit) = (count, fallback, reason, unit)
    (self.interval, self.isIdentity, self.endings) = (interval, isIdentity, endings)
    (self.subjects, self.hints) = (subjects, hints)
  }

  /// A positional parameter.
  public static func value(
    _ name: String, _ type: ParameterType, _ summary: String = "", count: Count = .one,
    interval: Interval? = nil, isIdentity: Bool = true
  ) -> Parameter {
    Parameter(
      name, isPositional: true, type, summary, count: count, interval: interval,
      isIdentity: isIdentity)
  }

  /// An option.
  public static func option(
    _ name: String, _ type: ParameterType, _ summary: String = "", default fallback: Value? = nil,
    because reason: String = "", unit: String? = nil, interval: Interval? = nil,
    isIdentity: Bool = true, endings: FileEndings? = nil
  ) -> Parameter {
    Parameter(
      name, isPositional: false, type, summary, count: .optional, fallback: fallback,
      reason: reason,
      unit: unit, interval: interval, isIdentity: isIdentity, endings: endings)
  }

  /// The same that takes something else, or has more to say about errors.
  ///
  /// - Parameters:
  ///   - type: what it takes instead.
  ///   - subjects: what errors are about, too, where they are about this argument.
  ///   - hints: what it has to say, too.
  /// - Returns: the parameter.
  func with(
    type: ParameterType? = nil, subjects: [Subject] = [], hints: [Hint] = []
  ) -> Parameter {
    Parameter(
      name, isPositional: isPositional, type ?? self.type, summary, count: count,
      fallback: fallback, reason: reason, unit: unit, interval: interval, isIdentity: isIdentity,
      endings: endings, subjects: self.subjects + subjects, hints: self.hints + hints)
  }
}

/// The endings that name what a file holds.
public struct FileEndings: Sendable {
  /// The endings, without dots.
  public var names: [String]
  /// What they name: `notation`.
  public var noun: String
  /// The option that says what the file holds, whatever its ending; `nil` if there is none.
  public var option: String?

  /// Whether the name of a file ends in one of them.
  func fit(_ path: String) -> Bool {
    let parts = path.split(separator: "/").last?.split(
      separator: ".", omittingEmptySubsequences: false)
    guard let ending = parts?.dropFirst().last else { return false }
    return names.contains(ending.lowercased())
  }

  public init(
    _ names: [String], of noun: String = "notation", unlessGiven option: (any ParameterKey)? = nil
  ) {
    self.names = names
    self.noun = noun
    self.option = option?.name
  }
}

/// Options whose names a program makes up: `tag.dim=64`, `derive rows gain=(…)`.
public struct OpenOptions: Sendable {
  /// What the names start with: `tag.`; empty where any name will do.
  public var prefix: String
  /// What they take.
  public var type: ParameterType
  /// What they mean, in one phrase.
  public var summary: String
  /// Whether they decide what the verb makes.
  public var isIdentity: Bool

  public init(
    prefix: String, _ type: ParameterType, _ summary: String = "", isIdentity: Bool = true
  ) {
    self.prefix = prefix
    self.type = type
    self.summary = summary
    self.isIdentity = isIdentity
  }

  /// The option of a name that a program made up, without the prefix.
  public func parameter(_ name: String) -> Parameter {
    .option(prefix + name, type, summary, isIdentity: isIdentity)
  }
}
