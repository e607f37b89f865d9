import Alignment
import Backbones
import Evaluation
import Interactions
import Language
import Recommenders
import Support

/// The verb that puts parts together, and what it shares with the verbs of systems.
enum Align {
  static let base = Positional<ModelObject>("base", "an ID model, best trained")
  static let user = Option<[PartObject]?>(
    "user", as: .oneOrMore(.object(ofTowers)), "what is said of users: a bridge, a site, a readout",
    because: "[(bridge layerwise), (site keyvalue), (readout pooled)]"
  ).standing(for: .setting("from_layer"), .setting("rows"))
  static let item = Option<Either<Tied, [PartObject]>?>(
    "item", as: .either(.choice(Tied.self), .oneOrMore(.object(ofTowers))),
    "what is said of items", because: "as of users, with parameters of their own"
  ).standing(for: .setting("from_layer"), .setting("rows"))
  static let stages = Option<[StageObject]?>(
    "stages", "how it is trained, one stage after the other", because: "(stage)"
  ).standing(for: .setting("objectives"))

  static let verb = Verb(
    AlignedModel.composedKind, group: "alignment", AlignedModel.card,
    takes: [base, Shared.backbone, user, item] + Comparison.undecidedOptions
      + Prompts.undecidedOptions + [stages],
    cost: .seconds, isRandom: true, hints: hints
  ) { call in
    guard let sentence = try Sentence(call) else { preconditionFailure("a call says all") }
    return try make(
      call, AlignedModel.Definition(sentence), sentence, options: call.givenCells)
  } foresees: { call in
    try foresee(call, Sentence(call))
  }

  /// What helps where parts don't go together, or nothing trains.
  static let hints = [
    Hint("E788", "`lora` lets a language model train a little, `unfreeze` some of its own weights"),
    Hint(
      "E797",
      "say `score=\"meanlogp\"` or `\"logp\"` of titles and ids, `\"logit\"` of yes, `\"dot\"` or "
        + "`\"cosine\"` of vectors"),
    Hint(
      "E798",
      "a stage says it: `stages=(stage objectives=(objective answer))` of titles and ids, `(objective "
        + "bce)` of yes"),
    Hint("E799", "a stage says it: `(stage … samples=(samples labelled))` of yes"),
  ]

  /// Items that are read as users are.
  enum Tied: String, Choice {
    case tied
    var meaning: String { "an item is read as a user who had it alone, by the same parameters" }
  }

  /// The kinds of parts that a tower is said by.
  private static let ofTowers: [ObjectKind] = [.part(.bridge), .part(.site), .part(.readout)]
}

extension Align {
  /// The model that a sentence makes of an ID model and a language model.
  ///
  /// - Parameters:
  ///   - call: what gives these.
  ///   - definition: what the model is called.
  ///   - sentence: what defines it.
  ///   - options: columns of tables.
  /// - Returns: the model.
  /// - Throws: `AlignmentError`, `PromptError`, `ModelError`; a diagnostic for an option without a use.
  static func make(
    _ call: Call, _ definition: AlignedModel.Definition, _ sentence: Sentence,
    options: [(name: String, cell: Cell)]
  ) throws -> Value {
    let base = call[base]
    guard let idModel = base.model as? any IDModel else {
      throw ModelError.noIDVectors(kind: base.model.kind)
    }
    let reader = call[Shared.backbone].backbone
    try check(sentence, call, readerTrains: !reader.tuning.trainable.isEmpty)
    try call.checkUse(of: sentence)
    try sentence.check(for: idModel)
    let (data, backbone, workers) = (base.data, call[Shared.backbone].backbone, try call.workers)
    let key = try call.key(AlignedModel.role, of: data)
    let model = try call.aside { _ in
      try AlignedModel(
        definition, sentence, dataset: data, base: idModel, backbone: backbone, key: key,
        workers: workers)
    }
    try call.requireTexts(of: model, data)
    if !backbone.texts.steps.isEmpty {
      let steps = backbone.texts.steps.map(\.description).joined(separator: ", ")
      call.note(
        "`\(call.verb.name)` takes the states of the last layer; what the model does after it for "
          + "`embed` is left out: \(steps)")
    }
    if sentence.learnsFromIDs, base.isUntrained {
      call.note("the ID model is untrained, its vectors are noise")
    }
    let object = ModelObject(model: model, data: data, options: options)
    call.note("\(object.parameterCounts)")
    let cut = try call.aside { _ in model.cutPrompts(of: data) }
    let whose = [
      cut.users > 0
        ? "\(NumberText.grouped(cut.users)) of \(NumberText.counted(data.userCount, "user"))" : nil,
      cut.items > 0
        ? "\(NumberText.grouped(cut.items)) of \(NumberText.counted(data.itemCount, "item"))" : nil,
    ].compactMap(\.self)
    if !whose.isEmpty {
      call.note(
        "the prompts of \(whose.joined(separator: " and of ")) don't fit into "
          + "`longest=\(model.longestPrompt)` tokens and are cut, older titles first")
    }
    return call.made(object)
  }

  /// The facts of the model that a sentence makes; `nil` where not all are known.
  ///
  /// - Throws: what `make` throws and can be told from what is known.
  static func foresee(_ call: Foresight, _ sentence: Sentence?) throws -> Facts {
    let base = call.facts(base)
    if base.lacks(.vectors), let kind = base.maker { throw ModelError.noIDVectors(kind: kind) }
    // Whether the language model trains isn't known before it is there, unless it is as it was loaded.
    let isFrozen = call.facts(Shared.backbone).lacks(.trains)
    if let sentence { try check(sentence, call, readerTrains: !isFrozen) }
    return call.model(AlignedModel.self, trains: true, of: self.base.name)
  }

  /// Refuses parts that don't go together, or that leave nothing to train beside a frozen language model.
  private static func check(
    _ sentence: Sentence, _ call: some ArgumentReader, readerTrains: Bool
  ) throws {
    try sentence.check()
    // What answers in words learns by the language model's own weights, too.
    if sentence.isAnswering || readerTrains { return }
    let sides = sentence.isTied ? [sentence.user] : [sentence.user, sentence.item]
    guard
      sides.allSatisfy({ $0.bridge.rowCount(vectors: 1) == 0 && $0.readout.tokens == 0 })
    else { return }
    throw MismatchError.noRows(
      verb: call.verb.name,
      option: call.verb.takes(user) ? user.name : FreeRows.rowsSetting.undecidedOption.name)
  }
}

extension Sentence {
  /// The sentence that a call of `align` says; `nil` where not all of it is known.
  ///
  /// - Throws: `SettingError`; a diagnostic where a tower has two parts of one role, or where there is
  ///   no stage.
  fileprivate init?(_ call: some ArgumentReader) throws {
    self.init()
    guard let users = try Side(Align.user.name, call.read(Align.user)),
      let given = call.read(Align.item),
      let items = try Side(Align.item.name, given?.parts, or: users), try comparison.set(call),
      try prompts.set(call), let stages = call.read(Align.stages)
    else { return nil }
    (user, item) = (users, items)
    if case .one? = given { isTied = true }
    guard let stages else { return }
    guard !stages.isEmpty else {
      throw UsageError.empty(option: Align.stages.name, what: "stage")
    }
    self.stages = stages.map(\.stage)
  }
}

extension Either where One == Align.Tied, Other == [PartObject] {
  /// The parts of the items' own tower; `nil` where it is the users'.
  fileprivate var parts: [PartObject]? {
    if case .other(let parts) = self { parts } else { nil }
  }
}

extension Sentence.Side {
  /// The parts that an option gives a tower, each role once; `nil` where they aren't known.
  fileprivate init?(_ option: String, _ given: [PartObject]??, or usual: Self = Self()) throws {
    guard let given else { return nil }
    guard let objects = given else {
      self = usual
      return
    }
    self.init()
    var seen: Set<PartRole> = []
    for object in objects {
      guard seen.insert(object.role).inserted else {
        throw UsageError.twoParts(option: option, role: object.role.rawValue)
      }
      _ = put(object.part)
    }
  }
}

extension Call {
  /// Refuses an aligned model whose prompts say nothing of any item, and says of how many they don't.
  func requireTexts(of model: AlignedModel, _ data: Dataset) throws {
    if model.sentence.isAnswering { return try requireWords(of: model, data) }
    // Where the text was taken away, IDs alone tell items apart.
    if model.sentence.prompts.item.isEmpty, !model.sentence.isTied { return }
    let untold = model.untold.count
    if untold == data.itemCount {
      if data.catalogue.titledCount == 0 { try requireTitles(of: data, at: Align.base, "") }
      let option =
        model.sentence.isTied
        ? Prompts.userSetting.undecidedOption : Prompts.itemSetting.undecidedOption
      throw MismatchError.nothingToRead(data: data.name, option: option.name)
    }
    guard untold > 0 else { return }
    let lost = model.unranked.count
    note(
      untitled: untold, of: data.itemCount, "no text for their prompt",
      (model.sentence.readsIDs
        ? "are told apart by their ID rows alone" : "aren't told apart")
        + (lost > 0
          ? "; \(NumberText.grouped(lost)) of them are cold too and can't be ranked" : ""))
  }

  /// Refuses a model that answers with words that no item has, and says of how many items it has none.
  private func requireWords(of model: AlignedModel, _ data: Dataset) throws {
    let lost = model.unranked.count
    let prompts = try model.sentence.userPrompts.map { try PromptTemplate($0) }
    if data.catalogue.titledCount == 0, prompts.contains(where: \.readsTitles) {
      try requireTitles(of: data, at: Align.base, "")
    }
    if lost == data.itemCount { try requireTitles(of: data, at: Align.base, "") }
    if lost > 0 {
      note(untitled: lost, of: data.itemCount, "no words for an answer", "can't be ranked")
    }
  }

  /// Refuses options of an alignment that its other settings leave without a use, and warns of a
  /// prompt that is the same for all.
  func checkUse(of sentence: Sentence) throws {
    try require(
      Comparison.scaleSetting.undecidedOption, needs: sentence.comparison.score == .cosine,
      "`score=cosine`")
    if sentence.isAnswering {
      let words = "a readout of vectors: what answers in words has users' prompts alone"
      try require(Prompts.itemSetting.undecidedOption, needs: false, words)
      if verb.takes(Align.item) { try require(Align.item, needs: false, words) }
    }
    if sentence.isTied {
      try require(
        Prompts.itemSetting.undecidedOption, needs: false,
        "items of their own, and these are tied: `user_prompt` is theirs too")
    }
    let user = try PromptTemplate(sentence.prompts.user)
    let item = try PromptTemplate(sentence.prompts.item)
    try require(
      Prompts.titlesSetting.undecidedOption, needs: user.takesCount,
      "a slot `<history>` in `user_prompt`")
    for (isFit, option, whom, slot) in [
      (user.tellsUsersApart, Prompts.userSetting.undecidedOption, "user", "<history>"),
      (item.readsItems, Prompts.itemSetting.undecidedOption, "item", "<item.title>"),
    ]
    where !isFit && !(option.name == Prompts.itemSetting.name && sentence.isTied)
      && isGiven(option)
    {
      session.warn(
        "`\(option.name)` has no slot, so that each \(whom) gets the same prompt",
        at: range(of: option) ?? verbRange, hint: "write `\(slot)` where titles are to stand")
    }
  }
}
