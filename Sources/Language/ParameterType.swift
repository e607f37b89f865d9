/// What a parameter takes.
public indirect enum ParameterType: Sendable {
  /// Any value.
  case any
  case boolean
  case number
  /// A number without a fraction.
  case integer
  /// A share: a number, most readably a percentage, `10%`.
  case fraction
  case text
  /// One of a closed set of words.
  case cases([Case])
  /// A text that names something, such as a data set, or a file where `orFile`.
  case named(KnownNames)
  /// A list of elements of a type.
  case list(ParameterType)
  /// A list, or one element that stands for a list of one.
  case oneOrMore(ParameterType)
  /// An object of one of some kinds.
  case object([ObjectKind])
  /// One type or another; the first that fits is taken.
  case either(ParameterType, ParameterType)
  /// The name of a verb, or the code of an error, written bare.
  case verb
  /// A condition on rows or a derived column; handed over unevaluated as a `RowExpression`.
  case rows
  /// A file that must exist when the program is checked, unless an earlier statement writes it.
  case inputFile
  /// A file that the verb writes.
  case outputFile
  /// A file or a folder that needn't be there.
  case path
}

/// One word that an option may be.
public struct Case: Sendable, ExpressibleByStringLiteral {
  /// The word.
  public let name: String
  /// What it means, in one phrase.
  public let summary: String
  /// The defaults that this case sets for other options: what a preset is.
  public let defaults: [String: Value]

  public init(_ name: String, _ summary: String = "", defaults: [String: Value] = [:]) {
    self.name = name
    self.summary = summary
    self.defaults = defaults
  }

  public init(stringLiteral name: String) { self.init(name) }
}

/// Names that a text may be one of: the data sets, the backbones.
public struct KnownNames: Sendable {
  /// What they name: `data set`.
  public let noun: String
  /// Whether a path of a file (or folder) that exists will do as well.
  public let orFile: Bool
  /// The names, asked for when a program is checked.
  public let all: @Sendable () -> [String]

  public init(_ noun: String, orFile: Bool = false, all: @escaping @Sendable () -> [String]) {
    self.noun = noun
    self.orFile = orFile
    self.all = all
  }
}
