import Support

extension Recipe: CustomStringConvertible {
  /// The recipe as a program of the language, whole.
  public var description: String { lines.joined(separator: "\n") }

  /// The recipe as a program of the language: the last line makes the value.
  ///
  /// A command that begins a pipeline stands in it; any other that goes into a value, or that several
  /// need, has a line and a name of its own, so that there are as many commands as the recipe has steps.
  public var lines: [String] { RecipeWriter(self).lines }
}

/// Writes recipes as programs, without nesting: a recipe may be as deep as a loop is long.
private struct RecipeWriter {
  private(set) var lines: [String] = []
  /// The steps that stand in a line of their own.
  private var isApart: Set<Digest> = []
  /// The names of those that have been written.
  private var names: [Digest: String] = [:]
  /// The seed that a step which isn't apart would run with.
  private var seeds: [Digest: String] = [:]
  /// The seed that the lines so far have set.
  private var seed: String?
  /// The variables of conditions, which no step may be called.
  private var taken: Set<String> = []

  init(_ recipe: Recipe) {
    let steps = recipe.steps
    prepare(steps)
    if recipe.step == nil { isApart.formUnion(recipe.outermostSteps.map(\.digest)) }
    for step in steps where !step.isCondition { write(step, isLast: step == recipe) }
    if recipe.step == nil { lines.append(text(recipe)) }
  }

  /// Finds which steps need lines of their own.
  private mutating func prepare(_ steps: [Recipe]) {
    var uses: [Digest: Int] = [:]
    for recipe in steps {
      guard let step = recipe.step else { continue }
      if recipe.isCondition { taken.formUnion(step.options.map(\.name)) }
      let hasVariables = recipe.content.parts.contains(where: \.isCondition)
      if hasVariables { isApart.insert(recipe.digest) }
      for (index, part) in recipe.content.parts.enumerated() {
        for used in part.outermostSteps {
          uses[used.digest, default: 0] += 1
          let begins = index == 0 && part.step != nil && !step.inputs.isEmpty
          if !begins || recipe.isCondition { isApart.insert(used.digest) }
        }
      }
    }
    for (digest, count) in uses where count > 1 { isApart.insert(digest) }
  }

  /// Writes the line of a step, unless it will stand in another's.
  private mutating func write(_ recipe: Recipe, isLast: Bool) {
    guard let step = recipe.step else { return }
    let own = step.identity.first { $0.name == "seed" }?.value
    if let first = step.inputs.first, first.step != nil, names[first.digest] == nil {
      let earlier = seeds[first.digest]
      if let own, let earlier, own != earlier { writeLine(of: first, isLast: false) }
      seeds[recipe.digest] = own ?? (names[first.digest] == nil ? earlier : nil)
    } else {
      seeds[recipe.digest] = own
    }
    if isLast || isApart.contains(recipe.digest) { writeLine(of: recipe, isLast: isLast) }
  }

  private mutating func writeLine(of recipe: Recipe, isLast: Bool) {
    var commands: [String] = []
    var next: Recipe? = recipe
    while let part = next, let step = part.step, commands.isEmpty || names[part.digest] == nil {
      let first = step.inputs.first
      let continues = first?.step != nil && first.map { names[$0.digest] == nil } == true
      let inputs = continues ? step.inputs.dropFirst() : step.inputs[...]
      commands.append(
        ([step.verb] + inputs.map(text) + step.options.map { "\($0.name)=\(text($0.recipe))" })
          .joined(separator: " "))
      next = continues ? first : nil
    }
    for condition in recipe.content.parts where condition.isCondition {
      for variable in condition.step?.options ?? [] {
        lines.append("\(variable.name) = \(text(variable.recipe))")
      }
    }
    if let needed = seeds[recipe.digest], needed != seed {
      lines.append("seed \(needed)")
      seed = needed
    }
    let line = commands.reversed().joined(separator: " | ")
    guard !isLast else { return lines.append(line) }
    var number = names.count + 1
    while taken.contains("x\(number)") { number += 1 }
    taken.insert("x\(number)")
    names[recipe.digest] = "x\(number)"
    lines.append("x\(number) = \(line)")
  }

  /// A recipe as an argument.
  private func text(_ recipe: Recipe) -> String {
    switch recipe.content {
    case .literal(let literal): literal
    case .list(let elements): "[" + elements.map(text).joined(separator: ", ") + "]"
    case .step(let step): recipe.isCondition ? step.verb : names[recipe.digest] ?? step.verb
    }
  }
}

extension Recipe {
  /// Whether it is a condition or a formula on rows, whose options are the variables in it.
  fileprivate var isCondition: Bool { step?.verb.hasPrefix("(") == true }

  /// The steps that it is made of, each once, after what goes into it; itself last.
  fileprivate var steps: [Recipe] {
    var known: Set<Digest> = []
    var found: [Recipe] = []
    // What is to be looked into, and what comes when that has been done.
    var pending: [(recipe: Recipe, isDone: Bool)] = [(self, false)]
    while let (recipe, isDone) = pending.popLast() {
      if isDone {
        if recipe.step != nil { found.append(recipe) }
      } else if known.insert(recipe.digest).inserted {
        pending.append((recipe, true))
        pending += recipe.content.parts.reversed().map { ($0, false) }
      }
    }
    return found
  }

  /// The steps that stand in it as an argument: itself, or those in its list.
  fileprivate var outermostSteps: [Recipe] {
    switch content {
    case .literal: []
    case .step: [self]
    case .list(let elements): elements.flatMap(\.outermostSteps)
    }
  }
}
