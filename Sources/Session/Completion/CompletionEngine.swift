import Language

/// Finds what may stand at a place, from the verb table and the variables.
private struct CompletionEngine {
  typealias Candidate = Completions.Candidate

  let verbs: VerbTable
  /// The verbs that programs defined, with their parameters.
  let definitions: [String: Definition]
  /// The variables that there are.
  let variables: [String: Value]

  /// The completions at a UTF-8 offset of a text; the text behind the offset doesn't matter.
  func completions(in text: String, at utf8Offset: Int) -> Completions {
    let end = max(0, min(utf8Offset, text.utf8.count))
    let place = Cursor(atEndOf: String(decoding: text.utf8.prefix(end), as: UTF8.self))
    var result = Completions(replaceFrom: min(place.start, end))
    let candidates: [Candidate]
    switch place.kind {
    case .nothing: return result
    case .member(let path): candidates = members(of: path)
    case .string:
      let type = type(at: place.command)
      candidates = type.map { names(of: $0) } ?? []
      result.wantsFileNames = type?.wantsFiles ?? true
    case .word: candidates = words(at: place.command)
    }
    var seen: Set<String> = []
    result.candidates = candidates.filter {
      $0.text.hasPrefix(place.typed) && seen.insert($0.text).inserted
    }
    return result
  }

  // MARK: - Words

  private func words(at command: Cursor.Command) -> [Candidate] {
    if command.isAtStart { return verbCandidates + Self.keywords + variables(for: .any) }
    guard let name = command.verb else { return variables(for: .any) }
    if let option = command.openOption {
      return values(verb(of: command)?.options.first { $0.name == option }?.type ?? .any)
    }
    guard let verb = verb(of: command) else {
      let options = definitions[name]?.parameters.filter { $0.fallback != nil } ?? []
      return variables(for: .any) + options.map { Candidate(text: "\($0.name.text)=") }
    }
    let options = verb.options.filter { !command.options.contains($0.name) }.map {
      Candidate(text: "\($0.name)=", detail: $0.summary)
    }
    let open = verb.openOptions.filter { !$0.prefix.isEmpty }.map {
      Candidate(text: $0.prefix, detail: $0.summary)
    }
    return (parameter(at: command).map { values($0.type) } ?? []) + options + open
  }

  /// The words that may be written bare for a value of a type.
  private func values(_ type: ParameterType) -> [Candidate] {
    let cases = type.cases.map { Candidate(text: $0.name, detail: $0.summary) }
    return switch type {
    case .verb: verbCandidates
    case .either where !type.namesBesideVerbs.isEmpty:
      verbCandidates + type.namesBesideVerbs.map { Candidate(text: $0) }
    case .boolean: [Candidate(text: "true"), Candidate(text: "false")] + variables(for: type)
    default: cases + variables(for: type)
    }
  }

  private var verbCandidates: [Candidate] {
    verbs.verbs.map { Candidate(text: $0.name, detail: $0.summary) }
      + definitions.keys.sorted().map { Candidate(text: $0, detail: "defined in this session") }
  }

  private static let keywords = [
    Candidate(text: "for", detail: "for d in [16, 32] { … }"),
    Candidate(text: "if", detail: "if a > b { … } else { … }"),
    Candidate(text: "repeat", detail: "repeat seeds=1..3 { … }"),
    Candidate(text: "define", detail: "define name data dim=64 { … }"),
  ]

  private func variables(for type: ParameterType) -> [Candidate] {
    variables.sorted { $0.key < $1.key }.filter { type.mayTake($0.value) }.map {
      Candidate(text: $0.key, detail: $0.value.literal.shortened(to: 60))
    }
  }

  // MARK: - Members

  private func members(of path: [String]) -> [Candidate] {
    var value = path.first.flatMap { variables[$0] }
    for name in path.dropFirst() { value = try? value?.object?.member(name) }
    return value?.object?.memberNames.map { Candidate(text: $0) } ?? []
  }

  // MARK: - Strings

  /// The names that a text of a type may be.
  private func names(of type: ParameterType) -> [Candidate] {
    switch type {
    case .named(let known): known.all().map { Candidate(text: $0, detail: known.noun) }
    case .verb: verbCandidates
    case .list(let element), .oneOrMore(let element): names(of: element)
    case .either(let one, let other): names(of: one) + names(of: other)
    default: type.cases.map { Candidate(text: $0.name, detail: $0.summary) }
    }
  }

  /// The type of what stands at the place.
  private func type(at command: Cursor.Command) -> ParameterType? {
    if let name = command.verb, command.values == 0, let family = verbs[name]?.runsFamily {
      return .named(KnownNames(family) { [verbs] in verbs.names(ofFamily: family) })
    }
    if let option = command.openOption {
      return verb(of: command)?.options.first { $0.name == option }?.type
    }
    return parameter(at: command)?.type
  }

  // MARK: - Signatures

  /// The verb of a command; of `model "sasrec" …` the verb that it runs.
  private func verb(of command: Cursor.Command) -> Verb? {
    guard let name = command.verb, let verb = verbs[name] else { return nil }
    guard verb.runsFamily != nil, let member = command.firstText else { return verb }
    return verbs[member] ?? verb
  }

  /// The positional parameter whose turn it is.
  private func parameter(at command: Cursor.Command) -> Parameter? {
    guard let verb = verb(of: command) else { return nil }
    let isRunByName = verb.name != command.verb
    let position = command.values - (isRunByName ? 1 : 0)
    if verb.positionals.indices.contains(position) { return verb.positionals[position] }
    return verb.positionals.last.flatMap { last in
      if case .many = last.count { last } else { nil }
    }
  }
}

extension ParameterType {
  /// Whether a string of the type may name a file.
  fileprivate var wantsFiles: Bool {
    switch self {
    case .inputFile, .outputFile, .path: true
    case .named(let known): known.orFile
    case .list(let element), .oneOrMore(let element): element.wantsFiles
    case .either(let one, let other): one.wantsFiles || other.wantsFiles
    default: false
    }
  }

  /// Whether a variable's value is worth offering.
  fileprivate func mayTake(_ value: Value) -> Bool {
    switch (self, value.payload) {
    case (.any, _), (.rows, _): true
    case (.object(let kinds), .object(let object)): kinds.contains(object.kind)
    case (.boolean, .boolean), (.number, .number), (.integer, .number), (.fraction, .number): true
    case (.text, .text), (.cases, .text), (.named, .text), (.inputFile, .text),
      (.outputFile, .text), (.path, .text):
      true
    case (.list(let element), .list(let values)), (.oneOrMore(let element), .list(let values)):
      values.allSatisfy { element.mayTake($0) }
    case (.oneOrMore(let element), _): element.mayTake(value)
    case (.either(let one, let other), _): one.mayTake(value) || other.mayTake(value)
    default: false
    }
  }
}

/// The texts that may stand at a place in a piece of text.
public struct Completions: Sendable, Equatable {
  /// One way to go on.
  public struct Candidate: Sendable, Equatable {
    /// The text that replaces what was typed from `replaceFrom` on; `epochs=` with its `=`.
    public var text: String
    /// A few words about it, for front ends that show them.
    public var detail: String

    public init(text: String, detail: String = "") {
      self.text = text
      self.detail = detail
    }
  }

  /// The UTF-8 offset where the replaced text starts.
  public var replaceFrom: Int
  /// The ways to go on, in the order to show them.
  public var candidates: [Candidate]
  /// Whether the place is inside a string that may name a file.
  public var wantsFileNames: Bool

  public init(replaceFrom: Int, candidates: [Candidate] = [], wantsFileNames: Bool = false) {
    self.replaceFrom = replaceFrom
    self.candidates = candidates
    self.wantsFileNames = wantsFileNames
  }
}

extension Session {
  /// The completions at a UTF-8 offset of a text that someone is typing.
  public func completions(in text: String, at utf8Offset: Int) -> Completions {
    CompletionEngine(
      verbs: environment.verbs, definitions: environment.definitions,
      variables: environment.variables.mapValues(\.value)
    ).completions(in: text, at: utf8Offset)
  }
}
