public import Support

/// What a verb is handed when it runs: its arguments, checked, and where everything stands.
public struct Call {
  /// The verb.
  public let verb: Verb
  /// Where the command stands.
  public let range: SourceRange
  /// How the value that the verb makes is made.
  public let recipe: Recipe
  /// The variables, the seed, the host.
  public let environment: Environment
  /// The arguments by parameter, defaults filled in.
  let arguments: [String: BoundArgument]
  /// The names of the options that the program gave, in its order.
  let givenNames: [String]

  /// What the host keeps for its verbs.
  public var host: any Sendable { environment.host }

  /// The key of the random numbers that belong to the value being made: the session's seed and the
  /// recipe decide it, never what ran before.
  public var key: RandomKey { key(of: recipe) }

  /// The key of random numbers that belong to another value, such as the data that several models
  /// are compared on, so that all of them see the same numbers.
  public func key(of recipe: Recipe) -> RandomKey {
    RandomKey(seed: environment.seed).derived(recipe.digest.description)
  }

  /// The value that the verb made, with its recipe.
  public func made(_ object: any LanguageObject) -> Value { .object(object, recipe: recipe) }

  /// A diagnostic to throw, with its caret under an argument, or under the verb where the argument
  /// wasn't given or none is named.
  public func failure(_ message: String, at name: String? = nil, hint: String? = nil) -> Diagnostic
  {
    let range = name.flatMap { arguments[$0]?.range } ?? verbRange
    return Diagnostic(message, at: range, help: hint.map { [$0] } ?? [])
  }

  /// Where the verb's name stands.
  public let verbRange: SourceRange
}

/// An argument of a call, evaluated unless it is a row expression.
struct BoundArgument: Sendable {
  enum Content: Sendable {
    case value(Value)
    /// The values of a parameter that is given any number of times.
    case values([(value: Value, range: SourceRange)])
    case rows(RowExpression)
  }

  var content: Content
  /// Where it stands; `nil` for a default.
  var range: SourceRange?
}
