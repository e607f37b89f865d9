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
      + "and `train` goes on from its weights, with the first stage",
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
      let readsUser = call.isGiven(Prompts.userSetting.name)
      object.model = try call.aside { [words] _ in
        try model.reworded(words, ofUser: readsUser, on: data, workers: workers)
      }
    }
    object.options = given.options.replaced(by: call.givenCells)
    let model = try object.alignment
    try call.checkUse(of: model.sentence)
    try call.requireTexts(of: model, object.data)
    return call.made(object)
  }
}

extension Call {
  /// An alignment as it is for other data, or with another ID model; itself for its own.
  ///
  /// Without an ID model it has none in another catalogue, and its own among the same items.
  ///
  /// - Throws: `AlignmentError.otherWidth`, `.otherItems`; `ModelError.noIDVectors`.
  func moved(_ object: ModelObject, to data: Dataset, base: ModelObject?) throws -> ModelObject {
    let isOther = try aside { _ in data.digest != object.data.digest }
    guard let model = object.model as? AlignedModel, isOther || base != nil else { return object }
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
    let isElsewhere = data.catalogue.ids != object.data.catalogue.ids
    let idModel = base?.model as? any IDModel ?? (isElsewhere ? nil : model.base)
    return try aside { [record] _ in
      var moved = try model.moved(to: data, base: idModel, workers: workers)
      if !isElsewhere { moved.hasLearntValidation = model.hasLearntValidation }
      return ModelObject(
        model: moved, data: data,
        options: object.options.replaced(by: [
          ("base", Cell.text(base?.model.kind ?? (isElsewhere ? "none" : model.base.kind)))
        ]), record: record, taught: object.sources, inherited: base?.sources ?? [])
    }
  }
}

extension [(name: String, cell: Cell)] {
  /// The same with other values of some names, and new ones at the end.
  fileprivate func replaced(by cells: Self) -> Self {
    filter { own in !cells.contains { $0.name == own.name } } + cells
  }
}
