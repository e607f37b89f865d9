import Alignment
import Language
import Recommenders

/// The verb that makes a stage of an alignment's training.
enum StageVerb {
  static let train = Option<[ParameterRole]?>(
    "train", "what of the model trains", because: "everything")
  static let objectives = Option<[PartObject]?>(
    "objectives", as: .oneOrMore(.object([.part(.objective)])), "what is minimised, their sum",
    because: "(objective softmax)")
  static let samples = Option<PartObject?>(
    "samples", as: .object([.part(.samples)]), "what is learnt from", because: "(samples pairs)")

  static let verb = Verb(
    "stage", group: "alignment", "says how an alignment is trained: one training of several",
    takes: [train, objectives, samples] + StageTraining.options, result: .object(.stage),
    example: "stage objectives=[(objective bpr), (objective infonce weight=0.1)] epochs=5"
  ) { call in
    guard let stage = try Stage(call) else { preconditionFailure("a call says all") }
    return call.made(StageObject(stage: stage))
  } foresees: { call in
    try Stage(call).map { StageObject(stage: $0).facts } ?? call.result
  }
}

extension Stage {
  /// The stage that a call asks for; `nil` where not all of it is known.
  ///
  /// - Throws: `SettingError`; a diagnostic where there is nothing to minimise.
  fileprivate init?(_ call: some ArgumentReader) throws {
    self.init()
    guard let groups = call.read(StageVerb.train), let parts = call.read(StageVerb.objectives),
      let samples = call.read(StageVerb.samples), try training.set(call)
    else { return nil }
    if let groups { self.groups = groups }
    if let parts { objectives = parts.compactMap { $0.part as? any Objective } }
    guard objectives.contains(where: { $0.weight > 0 }) else {
      throw UsageError.empty(
        option: StageVerb.objectives.name, what: "objective that weighs anything")
    }
    if let samples = samples?.part as? any Samples { self.samples = samples }
  }
}
