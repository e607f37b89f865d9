import Alignment
import Language
import Recommenders
import Support

/// The verbs that make parts of an alignment, one for each role that a part can have.
enum Parts {
  static let verbs = PartRole.allCases.map(verb)

  /// The verb of a role: its first value is a kind, its options are what the kinds have for settings.
  private static func verb(of role: PartRole) -> Verb {
    let kind = Positional<String>(
      "kind", as: .cases(role.kinds.map { Case($0.kind, $0.card.summary) }), "which")
    return Verb(
      role.rawValue, group: "alignment", role.summary, takes: [kind] + role.options,
      result: .object(.part(role)), formula: role.words(\.formula), citation: role.words(\.source),
      example: role.kinds[0].card.example
    ) { call in
      guard let part = try part(role, kind, call, given: call.givenOptions.map(\.name)) else {
        preconditionFailure("a call says all")
      }
      return call.made(PartObject(role: role, part: part))
    } foresees: { call in
      try part(role, kind, call, given: call.givenOptions)
        .map { PartObject(role: role, part: $0).facts } ?? call.result
    }
  }

  /// The part that a call asks for; `nil` where not all of it is known.
  ///
  /// - Throws: `SettingError`; a diagnostic for an option that another kind has.
  private static func part(
    _ role: PartRole, _ kind: Positional<String>, _ call: some ArgumentReader, given: [String]
  ) throws -> (any AlignmentPart)? {
    guard let word = call.read(kind), let type = role.kinds.first(where: { $0.kind == word }) else {
      return nil
    }
    return try type.init(call, given: given)
  }
}

extension AlignmentPart {
  fileprivate init?(_ call: some ArgumentReader, given: [String]) throws {
    let known = Self.settings.map(\.name)
    for name in given where !known.contains(name) {
      throw UsageError.noSetting(name, part: "\(call.verb.name) \(Self.kind)", known: known)
    }
    self.init()
    guard try set(call) else { return nil }
    try checkTogether()
    if let name = given.first(where: idle.contains) { throw MismatchError.idle(option: name) }
  }
}

extension PartRole {
  /// The settings of all kinds as options, with what they are where they aren't given.
  fileprivate var options: [Parameter] {
    var options: [(option: Parameter, usual: [(name: String, text: String)])] = []
    for kind in kinds {
      for option in kind.undecidedOptions.map(\.parameter) {
        let usual = (name: kind.kind, text: option.reason)
        if let place = options.firstIndex(where: { $0.option.name == option.name }) {
          options[place].usual.append(usual)
        } else {
          options.append((option, [usual]))
        }
      }
    }
    return options.map { option, usual in
      .option(
        option.name, option.type, option.summary,
        because: Parameter.usual(usual, of: kinds.count), interval: option.interval)
    }
  }

  /// One entry of the cards of all kinds, a line a kind.
  fileprivate func words(_ path: KeyPath<ModelCard, String?>) -> String? {
    let lines = kinds.compactMap { kind in
      kind.card[keyPath: path].map { "\(kind.kind): \($0)" }
    }
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }
}
