import Alignment
import Evaluation
import Interactions
import Language
import Recommenders
import Support

/// The verb that puts what an alignment learnt to use elsewhere.
enum Adapt {
  static let to = Option<Dataset?>("to", "another catalogue", because: "the model's own data")
  static let base = Option<ModelObject?>(
    "base", "the ID model whose vectors are read there",
    because: "none in another catalogue: its items are ranked by their texts")
  /// The prompts' settings that change no word of an answer.
  private static let prompts: [ModelSetting<Prompts>] = [
    Prompts.userSetting, Prompts.itemSetting, Prompts.titlesSetting, Prompts.longestSetting,
  ]

  static let verb = Verb(
    "adapt", group: "alignment",
    "takes what an alignment learnt to another catalogue, or to prompts in other words; nothing trains, "
      + "and `train` goes on from there",
    takes: [Shared.model, to, base] + prompts.map { $0.option(because: "as the model has it") },
    result: .object(.model), cost: .seconds,
    example: #"adapt (rarec base lm) user_prompt="Liked by one person: <history>""#, run: run)

  private static func run(_ call: Call) throws -> Value {
    guard !call.givenOptions.isEmpty else {
      throw UsageError.missing(
        verb: call.verb.name, options: [to.name, base.name] + prompts.map(\.name), what: nil)
    }
    let given = call[Shared.model]
    var words = try given.alignment.sentence.prompts
    var object = try call.moved(given, to: call[to] ?? given.data, base: call[base])
    if prompts.contains(where: { call.isGiven($0.name) }), try words.set(call) {
      let (workers, model, data) = (try call.workers, try object.alignment, object.data)
      object.model = try call.aside { [words] _ in
        try model.reworded(words, on: data, workers: workers)
      }
    }
    object.options = given.options + call.givenCells
    return call.made(object)
  }
}

extension Call {
  /// An alignment as it is for another data set, with an ID model of its own; itself for its own catalogue
  /// and ID model.
  ///
  /// - Throws: `AlignmentError.otherWidth`, `.otherItems`; `ModelError.noIDVectors`.
  func moved(_ object: ModelObject, to data: Dataset, base: ModelObject?) throws -> ModelObject {
    let isElsewhere = data.catalogue.ids != object.data.catalogue.ids
    guard let model = object.model as? AlignedModel, isElsewhere || base != nil else {
      return object
    }
    if let base, base.data.catalogue.ids != data.catalogue.ids {
      throw AlignmentError.otherItems(data: data.name)
    }
    if let base, !(base.model is any IDModel) {
      throw ModelError.noIDVectors(kind: base.model.kind)
    }
    if let base, base.isUntrained { warnOfUntrained(base.model.kind, at: Adapt.base) }
    let workers = try workers
    var record = TrainingRecord()
    // What was measured on the way was measured there.
    (record.steps, record.pairs, record.seconds, record.memory) = (
      object.record.steps, object.record.pairs, object.record.seconds, object.record.memory
    )
    return try aside { [record] _ in
      ModelObject(
        model: try model.moved(to: data, base: base?.model as? any IDModel, workers: workers),
        data: data,
        options: object.options + [("base", Cell.text(base?.model.kind ?? "none"))],
        record: record, taught: object.sources + (base?.sources ?? []))
    }
  }
}
