/// A word of a program with its place.
public struct Name: Sendable {
  /// The word.
  public var text: String
  /// Where it stands.
  public var range: SourceRange

  public init(_ text: String, _ range: SourceRange) {
    self.text = text
    self.range = range
  }
}

/// A parsed program.
public struct Program: Sendable {
  /// Its statements, in order.
  public var statements: [Statement]
  /// Whether it ends in `;`, which hides the value of the last statement.
  public var hidesLastValue: Bool

  public init(statements: [Statement] = [], hidesLastValue: Bool = false) {
    self.statements = statements
    self.hidesLastValue = hidesLastValue
  }
}

/// One statement of a program.
public struct Statement: Sendable {
  /// What kind of statement it is.
  public indirect enum Kind: Sendable {
    /// `name = pipeline`
    case assign(Name, Pipeline)
    /// `name += pipeline`
    case append(Name, Pipeline)
    /// A pipeline by itself.
    case pipeline(Pipeline)
    /// `for name in list { … }`
    case forEach(Name, in: Expression, Block)
    /// `if a { … } else if b { … } else { … }`
    case branch([Branch], otherwise: Block?)
    /// `repeat seeds=1..5 { … }`
    case repeatSeeds(Expression, Block)
    /// `define name a b=1 { … }`
    case define(Definition)
    /// `include "file"`, with what the file says.
    case include(path: String, Program)
    /// `version 1`
    case version(Int)
  }

  /// What kind of statement it is.
  public var kind: Kind
  /// Where it stands.
  public var range: SourceRange
}

/// The statements between braces.
public struct Block: Sendable {
  /// The statements.
  public var statements: [Statement]
  /// The braces and what is between them.
  public var range: SourceRange
}

/// One condition of an `if` and what runs where it holds.
public struct Branch: Sendable {
  /// The condition.
  public var condition: Expression
  /// What runs where it is true.
  public var block: Block
}

/// A verb that a program defines.
public struct Definition: Sendable {
  /// A parameter: a value at a position or, with a default, an option.
  public struct Parameter: Sendable {
    /// Its name.
    public var name: Name
    /// What an option is where it isn't given.
    public var fallback: Expression?
  }

  /// The verb's name.
  public var name: Name
  /// Its parameters, those without a default first.
  public var parameters: [Parameter]
  /// What runs when the verb is called.
  public var body: Block
}

/// A stage and the commands that its value is handed on to.
public struct Pipeline: Sendable {
  /// What comes before the first `|`.
  public indirect enum Stage: Sendable {
    case command(Command)
    case expression(Expression)
  }

  /// What comes before the first `|`.
  public var first: Stage
  /// What comes after each `|`.
  public var rest: [Command]
  /// Where it stands.
  public var range: SourceRange
}

/// A verb with what it is given.
public struct Command: Sendable {
  /// The verb.
  public var verb: Name
  /// Values and options, in order.
  public var arguments: [Argument]
  /// Where it stands.
  public var range: SourceRange
}

extension Command {
  /// The first value, if it is nothing but a name.
  var firstName: Name? {
    guard let value = arguments.first(where: { $0.option == nil })?.value else { return nil }
    return value.bareName.map { Name($0, value.range) }
  }
}

/// Something that a verb is given.
public struct Argument: Sendable {
  /// The option's name, dots included; `nil` for a value.
  public var option: Name?
  /// What is given.
  public var value: Expression
  /// Where the name and the value stand.
  public var range: SourceRange
}
