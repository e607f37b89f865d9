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

// What statements hold.
extension Program {
  /// How many statements the program has, those in blocks and in what it includes counted too.
  public var statementCount: Int { statements.reduce(0) { $0 + $1.count } }
}

extension Statement {
  /// The statements of its blocks; a definition's run elsewhere.
  private var inBlocks: [Statement] {
    switch kind {
    case .forEach(_, _, let block), .repeatSeeds(_, let block): block.statements
    case .branch(let branches, let otherwise):
      branches.flatMap(\.block.statements) + (otherwise?.statements ?? [])
    case .assign, .append, .pipeline, .define, .include, .version: []
    }
  }

  /// The statements in it, those of what it includes and defines too.
  private var inside: [Statement] {
    switch kind {
    case .define(let definition): definition.body.statements
    case .include(_, let program): program.statements
    default: inBlocks
    }
  }

  /// How many statements it is, itself and those inside.
  fileprivate var count: Int { inside.reduce(1) { $0 + $1.count } }

  /// The commands of the statement and of those inside; what stands in parentheses isn't among them.
  var commands: [Command] {
    switch kind {
    case .assign(_, let pipeline), .append(_, let pipeline), .pipeline(let pipeline):
      if case .command(let first) = pipeline.first { return [first] + pipeline.rest }
      return pipeline.rest
    default: return inside.flatMap(\.commands)
    }
  }

  /// The names that it gives values by `=`, in its blocks too.
  var assignedNames: [Name] {
    if case .assign(let name, _) = kind { [name] } else { inBlocks.flatMap(\.assignedNames) }
  }

  /// The names that it appends to, in its blocks too.
  var appendedNames: [Name] {
    if case .append(let name, _) = kind { [name] } else { inBlocks.flatMap(\.appendedNames) }
  }

  /// The names that have values after it: by `=`, `+=` and `for`, in its blocks and in what it includes.
  var setNames: [String] {
    switch kind {
    case .assign(let name, _), .append(let name, _): [name.text]
    case .forEach(let name, _, _): [name.text] + inBlocks.flatMap(\.setNames)
    case .include(_, let program): program.statements.flatMap(\.setNames)
    default: inBlocks.flatMap(\.setNames)
    }
  }
}
