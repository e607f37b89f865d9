import Alignment
import Evaluation
import Language
import Recommenders

/// The verbs of alignments that have a name, one for each system.
enum Systems {
  static let verbs = namedSystems.map { verb(of: $0) }

  /// The verb of a system: its options are its settings, which a preset decides where they aren't
  /// given.
  private static func verb<System: NamedSystem>(of type: System.Type) -> Verb {
    let preset = Option<String>(
      "preset", as: .cases(System.presets.map { Case($0.name, $0.summary) }),
      "what the other options start as", default: System.presets[0].name,
      because: System.presets[0].reason)
    return Verb(
      System.kind, group: "alignment", System.card,
      takes: [Align.base, Shared.backbone, preset] + System.options, cost: .seconds, isRandom: true,
      equivalent: System().sentence.call(), hints: Align.hints
    ) { call in
      guard let system = try System(call, preset) else { preconditionFailure("a call says all") }
      return try Align.make(
        call, AlignedModel.Definition(system), system.sentence,
        options: [(name: preset.name, cell: Cell.text(call[preset]))]
          + call.givenCells.filter { $0.name != preset.name })
    } foresees: { call in
      var facts = try Align.foresee(call, System(call, preset)?.sentence)
      if !call.isGiven(preset) { facts.settings?.append(preset.name) }
      return facts
    }
  }
}

extension NamedSystem {
  /// The system that a call asks for; `nil` where not all of it is known.
  ///
  /// - Throws: `SettingError`; `MismatchError.idle` for an option that changes nothing beside the others.
  fileprivate init?(_ call: some ArgumentReader, _ preset: Option<String>) throws {
    guard let name = call.read(preset),
      let preset = Self.presets.first(where: { $0.name == name })
    else { return nil }
    self = preset.system
    guard try set(call) else { return nil }
    try checkTogether()
    for name in idle.sorted() where call.isGiven(name) { throw MismatchError.idle(option: name) }
  }

  /// The settings as options, with what each preset makes of them.
  fileprivate static var options: [any ParameterKey] {
    settings.map { setting in
      let texts = presets.map { (name: $0.name, text: setting.literal(in: $0.system)) }
      return setting.option(because: Parameter.usual(texts, of: presets.count))
    }
  }
}
