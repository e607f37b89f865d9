import Support

/// Finds what is wrong with programs before anything runs.
///
/// One checker checks the programs that will run one after another: what one of them assigns,
/// defines and writes is known in the next.
public struct Checker {
  /// What is known of a variable.
  struct Known {
    var kind: ValueKind
    /// Its value, if the session has it already and no statement checked so far replaces it.
    var value: Value?
  }

  /// What is known of a verb that a program defines.
  typealias DefinedVerb = (signature: Signature, result: ValueKind)

  /// Where checking gives up.
  static let problemLimit = 100

  /// Whether there is a file (or folder) of a name.
  let fileExists: (String) -> Bool
  var verbs: VerbTable
  /// The verbs that programs define, and what they make.
  var definitions: [String: DefinedVerb] = [:]
  /// The session's variables and those of the statements checked so far.
  var variables: [String: Known] = [:]
  /// The variables of the definition whose body is being checked.
  var locals: [String: Known]?
  /// The variables that the program assigns anywhere; a definition may be called when it has them.
  var assignedAnywhere: Set<String> = []
  /// The verbs that the program defines anywhere, well or not.
  var definedAnywhere: Set<String> = []
  /// The files that statements checked so far write.
  var written: Set<String> = []
  /// Whether a name without a value is surely a mistake: no statement that may have set it was left
  /// out for one.
  var knowsAllNames = true
  private(set) var diagnostics: [Diagnostic] = []

  /// A checker of programs that will run in an environment.
  ///
  /// - Parameters:
  ///   - environment: the verbs, and the variables that exist already.
  ///   - fileExists: whether there is a file (or folder) of a name.
  public init(_ environment: Environment, fileExists: @escaping (String) -> Bool) {
    self.fileExists = fileExists
    verbs = environment.verbs
    variables["ans"] = Known(kind: .any)
    for (name, variable) in environment.variables {
      variables[name] = Known(kind: variable.value.kind, value: variable.value)
    }
    for (name, definition) in environment.definitions {
      definitions[name] = (Signature(definition), .any)
    }
  }

  /// What is wrong with a program: the parser's diagnostics and the checker's, in the order of the
  /// text.
  ///
  /// - Parameter parsed: what the parser made of the text.
  /// - Returns: errors, which forbid running the program, and warnings.
  public mutating func check(_ parsed: Parser.Result) -> [Diagnostic] {
    diagnostics = []
    knowsAllNames = parsed.diagnostics.isEmpty
    definedAnywhere = parsed.definitions
    assignedAnywhere = Self.assigned(in: parsed.program.statements)
    for statement in parsed.program.statements { _ = check(statement) }
    if knowsAllNames { return diagnostics }
    let all = (parsed.diagnostics + diagnostics).enumerated().sorted { a, b in
      let (x, y) = (
        a.element.range?.bounds.lowerBound ?? 0, b.element.range?.bounds.lowerBound ?? 0
      )
      return x == y ? a.offset < b.offset : x < y
    }
    return all.map(\.element)
  }

  /// Keeps a problem.
  mutating func report(_ problem: Problem, at range: SourceRange) {
    report(Diagnostic(problem, at: range))
  }

  /// Keeps a diagnostic.
  mutating func report(_ diagnostic: Diagnostic) {
    if diagnostics.count < Self.problemLimit { diagnostics.append(diagnostic) }
  }

  /// Keeps the problem that a body throws.
  mutating func reporting<T>(at range: SourceRange, _ body: () throws(Problem) -> T) -> T? {
    do throws(Problem) {
      return try body()
    } catch {
      report(error, at: range)
      return nil
    }
  }
}

// Names.
extension Checker {
  /// What is known of a name.
  func known(_ name: String) -> Known? {
    if let local = locals?[name] { return local }
    if let global = variables[name] { return global }
    return locals != nil && assignedAnywhere.contains(name) ? Known(kind: .any) : nil
  }

  /// Takes note that a name has a value of a kind.
  mutating func set(_ name: String, _ kind: ValueKind) {
    if locals != nil {
      locals?[name] = Known(kind: kind)
    } else {
      variables[name] = Known(kind: kind)
    }
  }

  /// Reports a name that has no value.
  mutating func reportUnknown(_ name: String, at range: SourceRange) {
    if knowsAllNames || isVerb(name) { report(unknownName(name), at: range) }
  }

  /// The names that statements assign, in blocks too, in definitions not.
  static func assigned(in statements: [Statement]) -> Set<String> {
    statements.reduce(into: []) { names, statement in
      switch statement.kind {
      case .assign(let name, _), .append(let name, _): names.insert(name.text)
      case .forEach(let name, _, let block):
        names.insert(name.text)
        names.formUnion(assigned(in: block.statements))
      case .branch(let branches, let otherwise):
        for branch in branches { names.formUnion(assigned(in: branch.block.statements)) }
        names.formUnion(assigned(in: otherwise?.statements ?? []))
      case .repeatSeeds(_, let block): names.formUnion(assigned(in: block.statements))
      case .include(_, let program): names.formUnion(assigned(in: program.statements))
      case .pipeline, .define, .version: break
      }
    }
  }
}

extension Checker: Names {
  var definedVerbs: [String] { Array(definitions.keys) }
  var knownNames: [String] { (locals?.keys.sorted() ?? []) + variables.keys.sorted() }
  func definedVerb(_ name: String) -> DefinedVerb? { definitions[name] }
  func hasValue(_ name: String) -> Bool { known(name) != nil }
}
