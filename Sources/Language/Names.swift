import Support

/// The names that a program may use at a place.
///
/// The checker and the interpreter look names up by these rules and read arguments by them, so that
/// both say the same of the same mistake.
protocol Names {
  /// What is known of a verb that a program defined.
  associatedtype DefinedVerb

  /// The built-in verbs at the version in force.
  var verbs: VerbTable { get }
  /// The verbs that programs define.
  var definedVerbs: [String] { get }
  /// The names that have a value, those of the innermost scope first.
  var knownNames: [String] { get }
  /// Whether a name without a value is surely a mistake.
  var knowsAllNames: Bool { get }
  /// The verb that a program defined by a name.
  func definedVerb(_ name: String) -> DefinedVerb?
  /// Whether a name has a value.
  func hasValue(_ name: String) -> Bool
}

extension Names {
  func isVerb(_ name: String) -> Bool { verbs[name] != nil || definedVerb(name) != nil }

  /// The command that a word was meant for, if any.
  func nearestVerb(to word: String) -> String? {
    verbs.meant(by: word, or: definedVerbs.sorted())
  }

  /// The problem of a name that has no value.
  func unknownName(_ name: String) -> Problem {
    if isVerb(name) { return .commandAsValue(name) }
    if let nearest = Suggestion.nearest(to: name, among: knownNames) {
      return .unknownName(name, nearest: nearest, isVerb: false)
    }
    let verb = nearestVerb(to: name)
    return .unknownName(name, nearest: verb, isVerb: verb != nil)
  }

  /// The problem of a command that there isn't.
  func unknownVerb(_ name: String) -> Problem {
    hasValue(name) ? .variableAsVerb(name) : .unknownVerb(name, nearest: nearestVerb(to: name))
  }

  /// The problem of a name in an expression on rows that is neither a column nor a variable.
  func unknownColumn(_ name: String, among columns: [String]) -> Problem {
    .unknownColumn(
      name, columns: columns, nearest: Suggestion.nearest(to: name, among: columns + knownNames))
  }
}

/// What a command runs.
enum Callee<DefinedVerb> {
  /// A verb that a program defined.
  case defined(DefinedVerb)
  case builtIn(Verb)
  /// A verb such as `model`, which runs the one of a family that its first value names.
  case member(of: String, by: Verb, named: Argument, rest: [Argument])
}

extension Names {
  /// What a command runs.
  ///
  /// - Throws: what is wrong with its verb.
  func callee(of command: Command) throws(Diagnostic) -> Callee<DefinedVerb> {
    let name = command.verb.text
    if let defined = definedVerb(name) { return .defined(defined) }
    guard let verb = verbs[name] else {
      throw Diagnostic(unknownVerb(name), at: command.verb.range)
    }
    guard let family = verb.runsFamily else { return .builtIn(verb) }
    var rest = command.arguments
    guard let index = rest.firstIndex(where: { $0.option == nil }) else {
      throw Diagnostic(
        .missingValue(
          verb: name, phrase: "the name of \(ObjectKind(family).phrase) kind",
          usage: "\(name) KIND …"), at: command.verb.range)
    }
    var first = rest.remove(at: index)
    if let word = first.value.bareName, isVerb(word) { first.value = first.value.asText(word) }
    return .member(of: family, by: verb, named: first, rest: rest)
  }

  /// The verb of a family that a value names.
  ///
  /// - Throws: that there is none of the name.
  func member(_ name: String, of family: String, at range: SourceRange) throws(Diagnostic) -> Verb {
    let members = verbs.names(ofFamily: family)
    guard members.contains(name), let verb = verbs[name] else {
      throw Diagnostic(.notOneOf(name, noun: "\(family) kind", known: members), at: range)
    }
    return verb
  }

  /// The problem of `undo` where it doesn't stand alone with the name of a variable.
  func needsVariable(_ command: Command) -> Diagnostic {
    if let variable = command.firstName, !hasValue(variable.text) {
      return Diagnostic(unknownName(variable.text), at: variable.range)
    }
    return Diagnostic(.needsVariable(verb: command.verb.text), at: command.verb.range)
  }

  /// What a parameter is given, with the bare words that stand for texts as texts: cases and, where a
  /// verb is named, verbs.
  ///
  /// - Parameters:
  ///   - expression: what is given, or an element of it.
  ///   - parameter: what it is given to.
  ///   - type: what the parameter, or an element of it, takes.
  /// - Returns: what to compute.
  /// - Throws: that a word can't stand there.
  func reading(
    _ expression: Expression, for parameter: Parameter, as type: ParameterType
  ) throws(Diagnostic) -> Expression {
    switch expression.kind {
    case .name(let word):
      if type.cases.contains(where: { $0.name == word }) { return expression.asText(word) }
      if type.isVerb, isVerb(word) || type.namesBesideVerbs.contains(word) {
        return expression.asText(word)
      }
      if let problem = misplaced(word, parameter, type) {
        throw Diagnostic(problem, at: expression.range)
      }
      return expression
    case .chain, .access:
      // `load online-retail`, `load ratings.csv`: nothing of it has a value, and nothing parts it.
      let text = expression.range.text
      if type.mayBe(.text), !type.mayBe(.number), type.cases.isEmpty, knowsAllNames,
        !expression.names.isEmpty, !expression.names.contains(where: { hasValue($0.text) }),
        !text.contains(where: { $0.isWhitespace || "()[]{}\"".contains($0) })
      {
        throw Diagnostic(.unquoted(text), at: expression.range)
      }
      return expression
    case .none where type.cases.contains { $0.name == "none" }: return expression.asText("none")
    case .list(let elements):
      guard let element = type.element else { return expression }
      var read: [Expression] = []
      for value in elements { read.append(try reading(value, for: parameter, as: element)) }
      return Expression(.list(read), expression.range)
    default: return expression
    }
  }

  /// The problem of a word that is neither a case nor a variable.
  private func misplaced(
    _ word: String, _ parameter: Parameter, _ type: ParameterType
  ) -> Problem? {
    guard !hasValue(word), knowsAllNames else { return nil }
    if type.isVerb { return .unknownVerb(word, nearest: nearestVerb(to: word)) }
    if !type.cases.isEmpty {
      return .notACase(word, of: parameter.name, known: type.cases.map(\.name))
    }
    guard type.mayBe(.text), !type.mayBe(.number) else { return nil }
    if case .unknownName(_, nearest: nil, _) = unknownName(word) { return .unquoted(word) }
    return nil
  }
}

extension Expression {
  /// A text in the expression's place.
  fileprivate func asText(_ text: String) -> Expression {
    Expression(.string([.text(text)]), range)
  }
}
