import Support

/// Finds what is wrong with programs before anything runs.
///
/// One checker checks the programs that will run one after another: what one of them assigns,
/// defines and writes is known in the next.
public struct Checker {
  /// What is known of a variable.
  final class Known {
    /// A place that the program may pass by without giving the variable its value.
    struct Gap {
      var keyword: String
      var line: Int
      /// How many branches stood around it.
      var branches: Int
    }

    /// Its value, if the session has it already and no statement checked so far replaces it.
    let value: Value?
    /// Where it may have got no value.
    let gap: Gap?
    private let told: Facts

    /// What is known of its value.
    private(set) lazy var facts: Facts = value?.facts ?? told
    var kind: ValueKind { value?.kind ?? told.kind }

    init(_ facts: Facts, gap: Gap? = nil) { (told, value, self.gap) = (facts, nil, gap) }

    init(_ value: Value) { (told, self.value, gap) = (.nothing, value, nil) }

    /// A variable of which nothing is known but that it has a value.
    static var unknown: Known { Known(.nothing) }

    /// What is known where the program came one way or the other.
    func merged(with other: Known) -> Known {
      if self === other { return self }
      return Known(facts.merged(with: other.facts), gap: gap ?? other.gap)
    }
  }

  /// What is known of a verb that a program defines.
  typealias DefinedVerb = (signature: Signature, result: ValueKind)

  /// Where checking gives up.
  static let problemLimit = 100

  /// Whether there is a file (or folder) of a name.
  let fileExists: (String) -> Bool
  /// Why a file can't be written, if that is sure.
  let obstacle: (String) -> String?
  var verbs: VerbTable
  /// The verbs that programs define, and what they make.
  var definitions: [String: DefinedVerb] = [:]
  /// The session's variables and those of the statements checked so far.
  var variables: [String: Known] = [:]
  /// The variables of the definition whose body is being checked.
  var locals: [String: Known]?
  /// The statements of the program.
  private var statements: [Statement] = []
  private var assigned = Lazy<Set<String>>()
  /// The variables that the program assigns anywhere; a definition may be called when it has them.
  private var assignedAnywhere: Set<String> { assigned.value { Self.assigned(in: statements) } }
  /// The verbs that the program defines anywhere, well or not.
  var definedAnywhere: Set<String> = []
  /// The files that statements checked so far write.
  var written = FilePaths()
  private var foreseenFiles = Lazy<FilePaths>()
  /// The files that programs before, and this one anywhere, write: a block may run after what follows it.
  var writtenAnywhere: FilePaths {
    foreseenFiles.value {
      statements.lazy.flatMap(\.commands).reduce(into: written) { paths, command in
        guard let verb = verbs[command.verb.text] else { return }
        for argument in command.arguments {
          guard let name = argument.option?.text,
            verb.options.contains(where: { $0.name == name && $0.type.isOutputFile })
          else { continue }
          paths.insert(argument.value)
        }
      }
    }
  }
  /// The names that were asked for, by what they name.
  var knownNamesCache: [String: [String]] = [:]
  /// Whether no statement was left out for a mistake, so that everything before a name is known.
  var knowsAllNames = true
  /// The names that statements left out for a mistake may set; `nil` where that may be any.
  private var lost: Set<String>? = []
  /// How many blocks stand around the statement.
  var blocks = 0
  /// How many branches of an `if` stand around the statement.
  var branches = 0
  /// What the loops around the statement append to tables.
  var gathered: [String: Facts] = [:]
  /// Whether a `repeat` stands around the statement, which marks tables with their seed.
  var isRepeated = false
  /// What the innermost `repeat` of several seeds assigns and appends to.
  var seeded: (assigned: Set<String>, appended: Set<String>)?
  /// Whether nothing that follows in the block runs.
  var hasEnded = false
  /// What is read and assigned.
  var usage = Usage()
  private(set) var diagnostics: [Diagnostic] = []
  /// Warnings of places that were passed already.
  private var late: [Diagnostic] = []

  /// A checker of programs that will run in an environment.
  ///
  /// - Parameters:
  ///   - environment: the verbs, and the variables that exist already.
  ///   - fileExists: whether there is a file (or folder) of a name.
  ///   - obstacle: why a file can't be written, if that is sure.
  public init(
    _ environment: Environment, fileExists: @escaping (String) -> Bool,
    obstacle: @escaping (String) -> String? = { _ in nil }
  ) {
    self.fileExists = fileExists
    self.obstacle = obstacle
    verbs = environment.verbs
    variables["ans"] = .unknown
    for (name, variable) in environment.variables { variables[name] = Known(variable.value) }
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
    (diagnostics, late) = ([], [])
    knowsAllNames = parsed.diagnostics.isEmpty
    lost = parsed.lost
    definedAnywhere = parsed.definitions
    statements = parsed.program.statements
    (assigned, foreseenFiles) = (Lazy(), Lazy())
    for statement in statements { _ = check(statement) }
    usage.note(statements, of: self)
    if knowsAllNames { return Self.placing(late, among: diagnostics) }
    let all = (parsed.diagnostics + diagnostics).enumerated().sorted { a, b in
      let (x, y) = (
        a.element.range?.bounds.lowerBound ?? 0, b.element.range?.bounds.lowerBound ?? 0
      )
      return x == y ? a.offset < b.offset : x < y
    }
    return all.map(\.element)
  }

  /// Warnings of the variables that programs checked so far assign and none of them reads, where
  /// nothing else will.
  ///
  /// - Parameter problems: what else is wrong with the programs.
  /// - Returns: that with the warnings where they belong.
  public func warningOfUnused(among problems: [Diagnostic]) -> [Diagnostic] {
    guard knowsAllNames else { return problems }
    return Self.placing(
      usage.unused.prefix(Self.problemLimit).map { Diagnostic(.unused($0.text), at: $0.range) },
      among: problems)
  }

  /// Diagnostics with others among them, in the order of the text.
  private static func placing(
    _ others: [Diagnostic], among diagnostics: [Diagnostic]
  ) -> [Diagnostic] {
    var placed = diagnostics
    for other in others {
      guard let range = other.range else { continue }
      let place = placed.firstIndex { diagnostic in
        guard let next = diagnostic.range, next.source === range.source else { return false }
        return next.bounds.lowerBound > range.bounds.lowerBound
      }
      placed.insert(other, at: place ?? placed.endIndex)
    }
    return placed
  }

  /// Keeps a problem.
  mutating func report(_ problem: Problem, at range: SourceRange) {
    report(Diagnostic(problem, at: range))
  }

  /// Keeps a diagnostic.
  mutating func report(_ diagnostic: Diagnostic) {
    if diagnostics.count < Self.problemLimit { diagnostics.append(diagnostic) }
  }

  /// Keeps a warning of a place before the one that is being checked.
  mutating func reportLate(_ problem: Problem, at range: SourceRange) {
    if late.count < Self.problemLimit { late.append(Diagnostic(problem, at: range)) }
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
    guard let locals else { return variables[name] }
    if let local = locals[name] { return local }
    // The verb may be called when the session's variables have other values.
    return variables[name] != nil || assignedAnywhere.contains(name) ? .unknown : nil
  }

  /// What is known of a name that is read here.
  mutating func read(_ name: Name) -> Known? {
    usage.read.insert(name.text)
    guard let known = known(name.text) else { return nil }
    if locals == nil, let range = usage.overwritten.removeValue(forKey: name.text) {
      reportLate(.overwritten(name.text), at: range)
    }
    if let gap = known.gap, branches <= gap.branches, knowsAllNames {
      report(.mayBeUnset(name.text, keyword: gap.keyword, line: gap.line), at: name.range)
      // Once is enough.
      set(name.text, Known(known.facts))
    }
    return known
  }

  /// Takes note of what is known of a name from here on; without anything, it has no value.
  mutating func set(_ name: String, _ known: Known?) {
    if locals != nil {
      locals?[name] = known
    } else {
      variables[name] = known
    }
  }

  /// Takes note that a statement gives a name a value.
  mutating func assign(_ name: String, _ facts: Facts) {
    usage.overwritten[name] = nil
    set(name, Known(facts.called(name)))
  }

  /// What is known of a name in the innermost scope.
  func own(_ name: String) -> Known? { (locals ?? variables)[name] }

  /// Reports a name that has no value.
  mutating func reportUnknown(_ name: String, at range: SourceRange) {
    if isVerb(name) || lost.map({ !$0.contains(name) }) ?? false {
      report(unknownName(name), at: range)
    }
  }

  /// The names that statements assign, in blocks too, in definitions not.
  static func assigned(in statements: [Statement]) -> Set<String> {
    Set(statements.lazy.flatMap(\.setNames))
  }
}

extension Checker: Names {
  var definedVerbs: [String] { Array(definitions.keys) }
  var knownNames: [String] { (locals?.keys.sorted() ?? []) + variables.keys.sorted() }
  func definedVerb(_ name: String) -> DefinedVerb? { definitions[name] }
  func hasValue(_ name: String) -> Bool { known(name) != nil }
}
