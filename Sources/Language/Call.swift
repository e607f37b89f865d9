public import Support

/// What a verb is handed when it runs: its arguments, checked, and where everything stands.
public struct Call {
  /// The verb.
  public let verb: Verb
  /// Where the command stands.
  public let range: SourceRange
  /// Where the verb's name stands.
  public let verbRange: SourceRange
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

  /// The key of random numbers by the part that they play: a kind of model, the data.
  ///
  /// The session's seed and the role decide it, never what ran before. Options don't: values that
  /// differ in one of them are drawn with the same numbers, so that comparisons are paired.
  public func key(_ role: String...) -> RandomKey {
    role.reduce(RandomKey(seed: environment.seed)) { $0.derived($1) }
  }

  /// The value that the verb made, with its recipe.
  public func made(_ object: any LanguageObject) -> Value { .object(object, recipe: recipe) }
}

extension Call {
  /// A call with the defaults filled in and its recipe made.
  init(
    _ verb: Verb, range: SourceRange, verbRange: SourceRange, environment: Environment,
    _ bound: [(parameter: Parameter, argument: BoundArgument)]
  ) {
    var arguments: [String: BoundArgument] = [:]
    for (parameter, argument) in bound { arguments[parameter.name] = argument }
    let positionals = Set(verb.positionals.map(\.name))
    let given = bound.map(\.parameter.name).filter { !positionals.contains($0) }

    var defaults: [String: Value] = [:]
    for option in verb.options { defaults[option.name] = option.fallback }
    for option in verb.options {
      let chosen = arguments[option.name]?.word ?? Value.word(option.fallback)
      for preset in option.type.cases where preset.name == chosen {
        defaults.merge(preset.defaults) { _, presetValue in presetValue }
      }
    }
    for option in verb.options where arguments[option.name] == nil {
      guard let value = defaults[option.name] else { continue }
      let accepted = (try? option.accept(value)) ?? value
      arguments[option.name] = BoundArgument(content: .value(accepted), range: nil)
    }

    let openOptions = bound.map(\.parameter).filter { parameter in
      !positionals.contains(parameter.name)
        && !verb.options.contains { $0.name == parameter.name }
    }
    let options = (verb.options + openOptions).filter(\.isIdentity).compactMap { option in
      arguments[option.name]?.recipe.map { (name: option.name, recipe: $0) }
    }
    let inputs = verb.positionals.filter(\.isIdentity).flatMap { parameter in
      arguments[parameter.name]?.inputs ?? []
    }
    self.init(
      verb: verb, range: range, verbRange: verbRange,
      recipe: Recipe(
        .step(
          .init(
            verb: verb.name, version: verb.since, inputs: inputs, options: options,
            identity: verb.isRandom ? [("seed", String(environment.seed))] : []))),
      environment: environment, arguments: arguments, givenNames: given)
  }
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

  /// The text, if it is one.
  var word: String? {
    if case .value(let value) = content { Value.word(value) } else { nil }
  }

  /// How it was made; `nil` where it is `none`, which is the same as not given.
  var recipe: Recipe? {
    switch content {
    case .value(let value): value.isNone ? nil : value.recipe
    case .values(let values): Recipe(.list(values.map(\.value.recipe)))
    case .rows(let rows): rows.recipe
    }
  }

  /// How it was made, each of several values apart.
  var inputs: [Recipe] {
    if case .values(let values) = content { return values.map(\.value.recipe) }
    return recipe.map { [$0] } ?? []
  }
}

extension Value {
  /// The text of a value, if it is one.
  fileprivate static func word(_ value: Value?) -> String? {
    if case .text(let text)? = value?.payload { text } else { nil }
  }
}
