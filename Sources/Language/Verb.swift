/// A verb of the language: what it takes, what it makes and how it does it.
///
/// Parser, checker, completion, help and the reference are all made from this.
public final class Verb: Sendable {
  /// How long a verb takes.
  public enum Cost: String, Sendable {
    case instant, seconds, long
  }

  /// What a verb does to a variable that a statement names first.
  public enum Effect: Sendable {
    /// Nothing.
    case none
    /// `train m` is short for `m = (m | train)`.
    case updatesVariable
    /// `undo m` gives `m` the value it had before. The interpreter does it; the closure isn't run.
    case restoresVariable
    /// Nothing comes after it.
    case endsProgram
  }

  /// Its name.
  public let name: String
  /// The group it is listed under: `data`, `work`.
  public let group: String
  /// What it does, in one sentence without a full stop.
  public let summary: String
  /// The values it takes, in order; the first may come from `|`.
  public let positionals: [Parameter]
  /// The options it takes.
  public let options: [Parameter]
  /// The options whose names the program makes up.
  public let openOptions: [OpenOptions]
  /// What it makes.
  public let result: ValueKind
  /// How long it takes.
  public let cost: Cost
  /// The version of the language that it means this since.
  public let since: Int
  /// What it does to a variable that a statement names first.
  public let effect: Effect
  /// The kinds of variables that it looks at without being given them; `any` for all.
  public let seesVariables: [ValueKind]
  /// Whether it draws random numbers, so that the session's seed decides what it makes.
  public let isRandom: Bool
  /// The set of verbs that it is one of, which another verb can run by name: `model`.
  public let family: String?
  /// The family whose verbs this verb runs by name: `model "gru4rec" shop` is `gru4rec shop`.
  public let runsFamily: String?
  /// The formula of what it computes.
  public let formula: String?
  /// The paper it is from.
  public let citation: String?
  /// A line of other verbs that makes the same.
  public let equivalent: String?
  /// A line that uses it.
  public let example: String
  /// What people of other languages call it; mistakes are told its name.
  public let habits: [String]
  /// What it has to say about errors of the rooms.
  public let hints: [Hint]
  /// What it does.
  public let run: @Sendable (Call) throws -> Value
  /// What it tells of its value, and of failures, before it runs; `nil` where only its signature does.
  public let foresees: (@Sendable (Foresight) throws -> Facts)?

  public init(
    _ name: String, group: String, _ summary: String, positionals: [Parameter] = [],
    options: [Parameter] = [], openOptions: [OpenOptions] = [], result: ValueKind = .none,
    cost: Cost = .instant, since: Int = 1, effect: Effect = .none,
    seesVariables: [ValueKind] = [], isRandom: Bool = false, family: String? = nil,
    runsFamily: String? = nil, formula: String? = nil, citation: String? = nil,
    equivalent: String? = nil, example: String,
    habits: [String] = [], hints: [Hint] = [], run: @escaping @Sendable (Call) throws -> Value,
    foresees: (@Sendable (Foresight) throws -> Facts)? = nil
  ) {
    self.name = name
    self.group = group
    self.summary = summary
    self.positionals = positionals
    self.options = options
    self.openOptions = openOptions
    self.result = result
    self.cost = cost
    self.since = since
    self.effect = effect
    self.seesVariables = seesVariables
    self.isRandom = isRandom
    self.family = family
    self.runsFamily = runsFamily
    self.formula = formula
    self.citation = citation
    self.equivalent = equivalent
    self.example = example
    self.habits = habits
    self.hints = hints
    self.run = run
    self.foresees = foresees
  }

  /// A verb of what it takes: values in their order and options, each declared once.
  public convenience init(
    _ name: String, group: String, _ summary: String, takes: [any ParameterKey],
    openOptions: [OpenOptions] = [], result: ValueKind = .none,
    cost: Cost = .instant, since: Int = 1, effect: Effect = .none,
    seesVariables: [ValueKind] = [], isRandom: Bool = false,
    family: String? = nil, runsFamily: String? = nil, formula: String? = nil,
    citation: String? = nil, equivalent: String? = nil, example: String, habits: [String] = [],
    hints: [Hint] = [],
    run: @escaping @Sendable (Call) throws -> Value,
    foresees: (@Sendable (Foresight) throws -> Facts)? = nil
  ) {
    let parameters = takes.map(\.parameter)
    self.init(
      name, group: group, summary, positionals: parameters.filter(\.isPositional),
      options: parameters.filter { !$0.isPositional }, openOptions: openOptions, result: result,
      cost: cost, since: since, effect: effect, seesVariables: seesVariables, isRandom: isRandom,
      family: family,
      runsFamily: runsFamily, formula: formula, citation: citation,
      equivalent: equivalent, example: example,
      habits: habits, hints: hints, run: run, foresees: foresees)
  }

  /// Whether it can be given something.
  public func takes(_ key: any ParameterKey) -> Bool {
    (positionals + options).contains { $0.name == key.name }
  }
}
