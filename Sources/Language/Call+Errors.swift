import Support

extension Diagnostic {
  /// An error of a room, which is about what stands at a place.
  ///
  /// What isn't one has no words of its own, and is a mistake of this program.
  public init(_ error: any Error, at range: SourceRange?) {
    let explanation =
      (error as? any RoomError ?? UnexpectedError("\(error)")).explanation
    self.init(explanation.message, at: range, help: explanation.help, code: explanation.code)
  }
}

/// What a verb is given, among which errors of the rooms look for what they are about.
protocol BlamedArguments {
  var verb: Verb { get }
  /// Where the verb's name stands.
  var verbRange: SourceRange { get }
  /// Where an argument stands; `nil` where it isn't given.
  func range(of name: String) -> SourceRange?
  /// The values of an argument as far as they are known, the elements of a list apart.
  func values(of parameter: Parameter) -> [Value]
  /// The kinds of these values, of unknown ones too.
  func kinds(of parameter: Parameter) -> [ValueKind]
}

extension Call {
  /// That the ending of a file that is written names none of the forms that the value can have.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - noun: What its ending should name: `picture`.
  ///   - known: The endings that name one.
  ///   - option: The option that could say it too.
  ///   - key: The parameter of the file.
  /// - Returns: The diagnostic to throw.
  public func unknownEnding(
    of path: String, _ noun: String, known: [String], orSay option: (any ParameterKey)? = nil,
    at key: any ParameterKey
  ) -> Diagnostic {
    Diagnostic(
      .unknownEnding(path, noun: noun, known: known, option: option?.name),
      at: range(of: key) ?? verbRange)
  }
}

extension Call: BlamedArguments {
  func values(of parameter: Parameter) -> [Value] {
    let value = value(of: parameter)
    return value.isNone ? [] : value.elements ?? [value]
  }

  func range(of name: String) -> SourceRange? { arguments[name]?.range }

  func kinds(of parameter: Parameter) -> [ValueKind] { values(of: parameter).map(\.kind) }
}

extension Foresight: BlamedArguments {
  func values(of parameter: Parameter) -> [Value] {
    isGiven(parameter.name) ? constant(parameter.name).map { $0.elements ?? [$0] } ?? [] : []
  }

  func kinds(of parameter: Parameter) -> [ValueKind] {
    let facts = facts(parameter.name)
    return facts.elements?.map(\.kind) ?? [facts.kind]
  }
}

extension BlamedArguments {
  /// An error of a room as a diagnostic: the caret stands under the argument that it is about, or under
  /// the verb where no argument is to blame, and what the verb knows to help is said.
  func diagnostic(for error: any RoomError) -> Diagnostic {
    let place = error.explanation.subjects.lazy.compactMap { range(of: $0) }.first
    var diagnostic = Diagnostic(error, at: place ?? verbRange)
    diagnostic.help += verb.hints(for: error)
    return diagnostic
  }

  /// Where the argument stands that a subject of an error is.
  ///
  /// It is one that says the subject's name, rather of a parameter that stands for such subjects than
  /// of another; or else the first that stands for them. An open option is a setting of its own name.
  private func range(of subject: Subject) -> SourceRange? {
    let given = (verb.positionals + verb.options).filter { range(of: $0.name) != nil }
    let standing = given.filter { stands($0, for: subject) }
    // Of a folder and a file in it, the file.
    let best = (naming(subject, standing) ?? naming(subject, given) ?? standing.first)?.name
    return (best ?? (subject.kind == .setting ? subject.name : nil)).flatMap { range(of: $0) }
  }

  /// Whether errors about a subject are about what was given for a parameter.
  private func stands(_ parameter: Parameter, for subject: Subject) -> Bool {
    let isDeclared = parameter.subjects.contains {
      $0.kind == subject.kind && ($0.name == nil || $0.name == subject.name)
    }
    switch subject.kind {
    case _ where isDeclared: return true
    case .setting, .role: return parameter.name == subject.name
    case .file: return parameter.type.isFile
    case .target: return parameter.type.isTarget
    default:
      return kinds(of: parameter).contains { kind in
        if case .object(let kind) = kind { kind.subject == subject.kind } else { false }
      }
    }
  }

  /// The parameter whose argument says the name of a subject, the longest such argument.
  private func naming(_ subject: Subject, _ parameters: [Parameter]) -> Parameter? {
    guard let name = subject.name else { return nil }
    let lengths = parameters.map { parameter in
      values(of: parameter).compactMap { value -> Int? in
        guard case .text(let text) = value.payload else {
          return value.literal == name && subject.kind == .row ? name.count : nil
        }
        let says: Bool =
          switch subject.kind {
          case .setting, .role: false
          case .file:
            name == text
              || !text.isEmpty && name.hasPrefix(text.hasSuffix("/") ? text : text + "/")
          case .metric: name == text || name.hasPrefix(text + "@")
          case .prompt: text.contains(name)
          default: name == text
          }
        return says ? text.count : nil
      }.max()
    }
    guard let longest = lengths.compactMap(\.self).max() else { return nil }
    return lengths.firstIndex(of: longest).map { parameters[$0] }
  }
}

extension ParameterType {
  /// Whether a file's name is among what it takes, or a name that is looked up as one.
  fileprivate var isFile: Bool {
    switch self {
    case .named, .inputFile, .outputFile, .path: true
    case .either(let one, let other): one.isFile || other.isFile
    case .list(let element), .oneOrMore(let element): element.isFile
    default: false
    }
  }

  /// Whether it takes the name of a file to write.
  fileprivate var isTarget: Bool {
    switch self {
    case .outputFile: true
    case .either(let one, let other): one.isTarget || other.isTarget
    default: false
    }
  }
}
