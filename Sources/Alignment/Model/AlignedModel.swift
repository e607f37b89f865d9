public import Backbones
import Evaluation
import Glibc
public import Interactions
public import Networks
public import Recommenders
public import Support
public import Tensors

/// An ID model and a language model, aligned as a sentence says.
///
/// Users' and items' texts are read by one language model, with rows that a bridge makes put into them
/// at a site; what is read out is compared. The ID model doesn't train, and of the language model only
/// what its tuning says, such as LoRA. A cold item, without training rows, has no ID vector worth a
/// row: it is ranked by its text, without rows of its own, and is never a negative.
public struct AlignedModel: Sendable {
  /// Its kind and the settings that define it.
  public let definition: Definition
  /// The parts that define the model.
  public internal(set) var sentence: Sentence
  /// The language model as it was before training.
  public let backbone: any Backbone
  /// The frozen ID model with what it knows of items.
  var side: IDSide { didSet { (encodedItems, encodedTexts) = (EncodedItems(), EncodedItems()) } }
  /// The ID model as it was denied pairs, where it was; `side` may be what has grown of it.
  var denied: Denied?
  /// Whose own scores a residual adds, where that isn't the ID model whose vectors rows are made of.
  var ownScorer: (any IDModel)?
  /// The parameters that train: those of the parts, and under `backbone` the language model's.
  public var parameters: Parameters {
    didSet { (encodedItems, encodedTexts) = (EncodedItems(), EncodedItems()) }
  }
  /// The role of each parameter, in their order.
  let roles: [ParameterRole]
  /// Whether it has learnt from targets of validation.
  public var hasLearntValidation = false
  /// Where the training stands.
  public internal(set) var training = TrainingState()
  /// Hard prompts of the catalogue that the model was made for.
  public let prompts: PromptWriter
  /// The vectors of all items that training has fixed, [items, width]; `nil` where there are none.
  ///
  /// Users were trained against them and are ranked by them, whatever the present parameters would
  /// make of the items.
  public var fixedItems: Tensor?
  /// Items of the last steps of training, where a stage keeps any.
  var bank: ItemBank?
  /// The stage whose prompt users are read with: the one that it was last trained in.
  public var stage = 0
  /// How it was last trained; `nil` where it wasn't since it was made or read.
  public internal(set) var lastTraining: LastTraining?
  /// What it is asked for.
  public var asked = AskedFor.items
  /// Item vectors of the present parameters, made when they are first needed.
  var encodedItems = EncodedItems()
  /// The same without ID rows, for cold items to be ranked by their texts.
  var encodedTexts = EncodedItems()
  /// The frozen ID model: while maps are trained on pairs that it hasn't seen, as it was before it
  /// learnt from these too; afterwards as it has grown by them.
  public var base: any IDModel { side.base }

  /// The items that the ID model learnt nothing of, which their texts alone rank; none where IDs say
  /// nothing of any item.
  var coldItems: [Int32] {
    ranksByBase ? side.cold : []
  }

  /// The most tokens that a prompt may have.
  public var longestPrompt: Int { prompts.longest }

  /// The items of which their prompt says nothing, such as those without a title, ascending.
  public var untold: [Int32] { prompts.untold }
  /// What the language model may answer; `nil` where vectors are compared.
  let answers: Answers?
  /// The hard prompts of all items.
  let itemTexts: PackedTexts
  /// The states of their texts below the first layer that training changes.
  let itemStates: FrozenStates
  /// The same of users' prompts where they are ranked; that of items where it is as deep.
  let readerStates: FrozenStates

  /// How a model was trained.
  public struct LastTraining: Sendable {
    /// The budget of the last call, and how its stages ran.
    public let options: TrainOptions
    /// The pairs that were given; `nil` for those that the options or the samples say.
    public let pairs: TrainingPairs?
    /// What order, negatives and dropout were drawn with.
    public let key: RandomKey
  }

  /// What a model that answers is asked for.
  public enum AskedFor: Sendable {
    /// Items.
    case items
    /// The rating that the user gives each item: its score is the mean of what may be answered.
    case ratings
  }

  /// A name with the settings that are behind a sentence.
  public struct Definition: Sendable {
    /// The name of the verb that makes it: `rarec`.
    public let kind: String
    /// The settings, as a program writes them.
    public let settings: [(name: String, value: String)]
    /// The settings that a file keeps.
    public let stored: [(name: String, value: String)]

    /// A system under its name.
    public init<System: NamedSystem>(_ system: System) {
      kind = System.kind
      settings = system.literals
      stored = System.storedSettings.map { ($0.name, $0.plain(in: system)) }
    }

    /// A sentence that has no name.
    public init(_ sentence: Sentence) {
      kind = AlignedModel.composedKind
      settings = sentence.settings
      stored = sentence.flat
    }
  }

  /// The kind of a sentence that has no name.
  public static let composedKind = "align"

  /// An untrained model of a system.
  ///
  /// - Throws: as below.
  public init(
    _ system: some NamedSystem, dataset: Dataset, base: any IDModel, backbone: any Backbone,
    key: RandomKey, workers: Workers
  ) throws {
    try self.init(
      Definition(system), system.sentence, dataset: dataset, base: base, backbone: backbone,
      key: key, workers: workers)
  }

  /// An untrained model.
  ///
  /// - Parameters:
  ///   - definition: what it is called.
  ///   - sentence: what defines it.
  ///   - dataset: whose catalogue and training part; the base model's own.
  ///   - base: the trained ID model.
  ///   - backbone: the language model.
  ///   - key: draws the first weights.
  ///   - workers: who computes the scale of the ID vectors.
  /// - Throws: `PromptError`; `LayersError` for a model of static vectors; `AlignmentError` for a layer that the language model lacks, parts that
  ///   don't go together, or another catalogue.
  public init(
    _ definition: Definition, _ sentence: Sentence, dataset: Dataset, base: any IDModel,
    backbone: any Backbone, key: RandomKey, workers: Workers
  ) throws {
    try sentence.check()
    try backbone.requireLayers()
    guard base.itemCount == dataset.itemCount else {
      throw AlignmentError.otherCatalogue(items: dataset.itemCount, baseItems: base.itemCount)
    }
    self.definition = definition
    self.sentence = sentence
    self.backbone = backbone
    let ids = sentence.prompts.ids.words(for: dataset.catalogue.ids)
    answers = try sentence.answer.map {
      try Answers($0, of: dataset, ids: ids, in: backbone)
    }
    side = try IDSide(base, on: dataset, workers: workers)
    (parameters, roles) = try Self.firstParameters(
      sentence, base: base, backbone: backbone, key: key)
    try sentence.checkRatings(of: dataset)
    let roles = roles
    let idle = sentence.stages.first { stage in
      stage.groups.isEmpty ? roles.isEmpty : !roles.contains(where: stage.groups.contains)
    }
    if let idle { throw AlignmentError.nothingTrains(groups: idle.groups.map(\.rawValue)) }
    let open = sentence.towers.map { sentence[$0] }.map { side in
      let vectors = base.vectorCount(for: side.bridge.source)
      return side.site.tokens(rows: side.bridge.rowCount(vectors: vectors)) + side.readout.tokens
    }
    let taken = (open.max() ?? 0) + (answers?.longestBehindPrompt ?? 0)
    let room = backbone.description.longestText - taken
    guard room >= 8 else {
      throw AlignmentError.noRoom(tokens: taken, longest: backbone.description.longestText)
    }
    prompts = try PromptWriter(
      catalogue: dataset.catalogue, backbone: backbone,
      users: sentence.userTemplates.map { try PromptTemplate($0) },
      item: PromptTemplate(sentence.prompts.item), titles: sentence.prompts.titles,
      longest: min(sentence.prompts.longest, room), ids: ids, isTied: sentence.isTied,
      isContinued: sentence.isAnswering,
      isMarked: sentence.user.site.marksPlaces)
    itemTexts = prompts.items((0..<dataset.itemCount).map { Int32($0) })
    itemStates = Self.frozenStates(of: .item, sentence, backbone)
    let userStates = Self.frozenStates(of: .user, sentence, backbone)
    readerStates = userStates.fromLayer == itemStates.fromLayer ? itemStates : userStates
  }

  /// The prefix of the language model's weights among the parameters.
  static let backboneGroup = "backbone"

  /// The language model with what was trained of it.
  ///
  /// - Throws: nothing, as the parameters are the model's own.
  public var tunedBackbone: any Backbone {
    get throws { try backbone.replacing(parameters.group(Self.backboneGroup)) }
  }

  /// A store of what training doesn't change of one tower's texts.
  ///
  /// That is the states below the first layer with rows or with weights that train. The mean states
  /// of hard prompts are among it where nothing of the language model trains.
  static func frozenStates(
    of tower: Tower, _ sentence: Sentence, _ backbone: any Backbone
  ) -> FrozenStates {
    FrozenStates(
      backbone: backbone,
      fromLayer: min(sentence[tower].untouchedLayers ?? 0, backbone.frozenLayers ?? 0),
      wantsMeans: sentence.readsPromptStates && backbone.tuning.trainable.isEmpty)
  }

  /// The levels that a tower's rows are made for.
  func levels(of tower: Tower) -> [Level] {
    // The language model has them, as the model could be made.
    (try? sentence[tower].site.levels(of: backbone.description)) ?? []
  }

  /// The parameters before any training, each drawn by its name and shape: those that arms of an
  /// ablation have in common are equal.
  static func firstParameters(
    _ sentence: Sentence, base: any IDModel, backbone: any Backbone, key: RandomKey
  ) throws -> (Parameters, [ParameterRole]) {
    var parameters = Parameters()
    var roles: [ParameterRole] = []
    func mark(_ role: ParameterRole) {
      roles += Array(repeating: role, count: parameters.names.count - roles.count)
    }
    let description = backbone.description
    let space = PartSpace(
      idWidth: base.width, width: description.width, heads: description.heads,
      meanTokenEmbedding: backbone.tokenEmbeddings.meanRow, key: key)
    let towers = sentence.towers
    let levels = try towers.map { try sentence[$0].site.levels(of: description) }
    // Level by level, users before items.
    for place in 0..<(levels.map(\.count).max() ?? 0) {
      for (tower, levels) in zip(towers, levels) where place < levels.count {
        let side = sentence[tower]
        side.bridge.addParameters(to: &parameters, at: levels[place], of: tower, in: space)
        mark(.bridge)
        side.site.addParameters(to: &parameters, at: levels[place], of: tower, in: space)
        mark(.site)
      }
    }
    for tower in towers {
      sentence[tower].readout.addParameters(to: &parameters, of: tower, in: space)
    }
    mark(.readout)
    sentence.comparison.addParameters(to: &parameters)
    mark(.comparison)
    var seen: Set<String> = []
    for objective in sentence.stages.flatMap(\.active)
    where seen.insert(type(of: objective).kind).inserted {
      objective.addParameters(to: &parameters, in: space)
    }
    mark(.objective)
    parameters.add(backbone.trainableParameters, under: backboneGroup)
    mark(.backbone)
    return (parameters, roles)
  }
}

extension AlignedModel: Recommender {
  public static let card = ModelCard(
    "aligns an ID model with a language model by parts: a bridge, a site, a readout, objectives",
    formula: "score(u, i) = s · cos(h_u, h_i), or h_u · h_i, where h is what is read out of a text "
      + "with the bridge's rows put in at the site",
    example: "align base lm user=[(bridge layerwise rows=4), (site prefix)]")

  /// The role that random numbers are drawn by: all alignments are arms of one comparison, so that
  /// what two of them have in common starts from the same numbers.
  public static let role = "rarec"

  public var kind: String { definition.kind }
  public var role: String { Self.role }

  public var settings: [(name: String, value: String)] {
    [("backbone", backbone.description.label)] + definition.settings
  }

  public var trainableCount: Int { parameters.elementCount }

  public var frozenCount: Int {
    backbone.description.parameterCount - backbone.trainableCount
      + base.trainableCount
  }
}

extension Sentence {
  /// Refuses an ID model that hasn't what rows are to be made of.
  ///
  /// - Throws: `AlignmentError.oneInterest`.
  public func check(for base: any IDModel) throws(AlignmentError) {
    let wantsInterests = towers.contains { self[$0].bridge.source == .interests }
    if wantsInterests, base.vectorCount(for: .interests) == 1 {
      throw .oneInterest(kind: base.kind)
    }
  }
}

/// Why an alignment can't be made.
public enum AlignmentError: Error, Hashable, Sendable {
  /// Rows were wanted from a layer that the language model lacks.
  case noLayer(Int, layers: Int)
  /// The ID model ranks another catalogue.
  case otherCatalogue(items: Int, baseItems: Int)
  /// An objective compares ID rows, and a bridge makes none.
  case noIDRows(objective: String, bridge: String)
  /// No part has anything to learn, or none of those that a stage names.
  case nothingTrains(groups: [String])
  /// The ID model has learnt from all pairs.
  case nothingUnseen(kind: String)
  /// Vectors of another catalogue aren't as wide as those that maps were learnt of.
  case otherWidth(Int, base: Int)
  /// An ID model of another catalogue is of other items still.
  case otherItems(data: String)
  /// Rows and the tokens of a readout leave no room for a text.
  case noRoom(tokens: Int, longest: Int)
  /// An objective over the catalogue compares cosines of one tower with nothing added.
  case wantsTiedCosines(objective: String)
  /// An objective reads a router, and a bridge has none.
  case noRouter(objective: String, bridge: String)
  /// Items were to be kept from an alignment rather than from its ID model.
  case holdsNothing
  /// A score that a readout doesn't give.
  case otherScore(String, readout: String)
  /// An objective that a readout gives nothing to.
  case otherObjective(String, readout: String)
  /// Samples that a readout can't learn from.
  case otherSamples(String, readout: String)
  /// A prompt has places for rows that no part fills, or a part fills places and no prompt has any.
  case places(site: String, areThere: Bool)
  /// Rows in places of a prompt are of ID vectors alone, and the bridge makes others.
  case slotsWantIDs(bridge: String)
  /// Items are read as users are, and users' prompts change from stage to stage.
  case promptsOfTied
  /// A prompt lists candidates, and a whole catalogue is to be ranked, or vectors are compared.
  case listsCandidates
  /// There are no vectors of items: the language model answers in words.
  case answersInWords
  /// Rows in places of prompts are users' alone, and items' tower or prompt has such.
  case itemsHaveNoPlaces
  /// The answer is yes or no, and a prompt asks about no item; or it names an item, which a prompt names.
  case asksAboutItem(isJudged: Bool)
  /// Labels or ratings are made of ratings, and the data have none.
  case noRatings(data: String)
  /// Ratings are asked for, and the model learnt none.
  case asksForNoRatings(kind: String)
  /// Rows are to be made of each of a user's interests, and the ID model has one vector a user.
  case oneInterest(kind: String)
}

extension AlignmentError: RoomError {
  public static let examples: [AlignmentError] = [
    .noLayer(40, layers: 12), .otherCatalogue(items: 90, baseItems: 100),
    .noIDRows(objective: "OBJECTIVE", bridge: "BRIDGE"), .nothingTrains(groups: []),
    .nothingUnseen(kind: "MODEL"), .holdsNothing,
    .noRouter(objective: "OBJECTIVE", bridge: "BRIDGE"), .noRoom(tokens: 250, longest: 256),
    .wantsTiedCosines(objective: "OBJECTIVE"), .otherWidth(32, base: 64),
    .otherItems(data: "DATA"), .otherScore("SCORE", readout: "READOUT"),
    .otherObjective("OBJECTIVE", readout: "READOUT"), .otherSamples("SAMPLES", readout: "READOUT"),
    .places(site: "SITE", areThere: true), .slotsWantIDs(bridge: "BRIDGE"), .promptsOfTied,
    .listsCandidates, .answersInWords, .itemsHaveNoPlaces, .asksAboutItem(isJudged: true),
    .noRatings(data: "DATA"),
    .asksForNoRatings(kind: "MODEL"), .oneInterest(kind: "MODEL"),
  ]

  public var explanation: Explanation {
    switch self {
    case .noLayer(let layer, let layers):
      Explanation(
        "E782", "the language model has layers 0 to \(layers - 1), no layer \(layer)",
        about: .setting("from_layer"),
        cause: "rows are to enter at a layer that the language model doesn't have",
        cure: "take a layer of the range")
    case .otherCatalogue(let items, let baseItems):
      Explanation(
        "E783", "the data set has \(items) items, the ID model was trained on \(baseItems)",
        about: .model,
        cause: "the ID model was made of other data",
        cure: "train an ID model on these data")
    case .noIDRows(let objective, let bridge):
      Explanation(
        "E787",
        "the objective `\(objective)` compares ID rows, and the bridge `\(bridge)` makes none",
        about: .setting("objectives"),
        cause: "an objective reads rows that are made of ID vectors, and there are none",
        cure: "take a bridge that makes them, or leave the objective out")
    case .nothingTrains(let groups):
      Explanation(
        "E788",
        groups.isEmpty
          ? "no part of the alignment has anything to train"
          : "a stage trains \(Explanation.list(groups)) alone, and nothing of it can train",
        about: .setting("rows"), .languageModel,
        cause: "bridges make no rows, nothing is learnt in the comparison, and the language model "
          + "is frozen; or a stage trains the language model alone, which is frozen",
        cure: "give a bridge rows, let the comparison learn, or let weights of the language "
          + "model train, such as changes of low rank")
    case .nothingUnseen(let kind):
      Explanation(
        "E789", "the `\(kind)` has learnt from all pairs of training: none is unseen",
        about: .setting("source"),
        cause: "the ID model was trained on the whole training part",
        cure:
          "train a new ID model that each user's last items are kept from (a second training without that "
          + "shows it all pairs)")
    case .otherItems(let data):
      Explanation(
        "E795", "the ID model isn't one of the items of `\(data)`", about: .setting("base"),
        cause: "vectors of one catalogue say nothing of the items of another",
        cure: "name an ID model that was made of the data that are ranked")
    case .otherWidth(let width, let base):
      Explanation(
        "E794", "the ID model's vectors have \(width) numbers, the alignment's maps are of \(base)",
        about: .setting("base"),
        cause: "maps that were learnt of vectors of one width can't be used on another",
        cure: "make the other ID model as wide")
    case .noRoom(let tokens, let longest):
      Explanation(
        "E792",
        "rows and answers take \(tokens) of the \(longest) places that the language model has, which leaves no room "
          + "for a text", about: .setting("rows"), .languageModel,
        cause:
          "each row before a text takes a place, and so do a token behind it and the longest answer",
        cure:
          "make fewer rows, take an ID model that sees shorter histories, or a language model that "
          + "reads longer texts")
    case .wantsTiedCosines(let objective):
      Explanation(
        "E793",
        "the objective `\(objective)` compares cosines of one tower: items have to be tied, the score a "
          + "cosine without the ID model's own", about: .setting("objectives"),
        cause: "what is trained would be another score than what ranks",
        cure: "tie the items and let the score be a cosine, or take another objective")
    case .noRouter(let objective, let bridge):
      Explanation(
        "E791", "the objective `\(objective)` reads a router, and the bridge `\(bridge)` has none",
        about: .setting("objectives"),
        cause: "an objective balances the choice of experts, and there is no choice",
        cure: "take the bridge that has a router, or leave the objective out")
    case .otherScore(let score, let readout):
      Explanation(
        "E797", "the score `\(score)` isn't one of the readout `\(readout)`",
        about: .setting("score"),
        cause: "vectors are compared by a dot product or a cosine, an answer in words has a "
          + "log-probability, `logp` or `meanlogp` a token, and yes a `logit`; the ID model's own score "
          + "is added to vectors' alone, and all of a model's items have one readout",
        cure: "take a score of the readout")
    case .otherObjective(let objective, let readout):
      Explanation(
        "E798", "the objective `\(objective)` reads nothing of the readout `\(readout)`",
        about: .setting("objectives"),
        cause:
          "answers in words are learnt by the objectives `answer` and `spans`, yes by `bce`, vectors "
          + "by the others",
        cure: "take an objective of the readout")
    case .otherSamples(let samples, let readout):
      Explanation(
        "E799", "the samples `\(samples)` aren't for the readout `\(readout)`",
        about: .setting("samples"),
        cause:
          "yes is learnt from `labelled` samples, ids from `pairs` and `tasks`, titles and vectors "
          + "from `pairs`",
        cure: "take samples of the readout")
    case .places(let site, let areThere):
      Explanation(
        "E774",
        areThere
          ? "a prompt has places for rows of ID vectors, which the site `\(site)` doesn't fill"
          : "no prompt of users has a place for rows of ID vectors, which the site `\(site)` fills",
        about: .setting("user_prompt"), .setting("user"),
        cause: "rows stand where a user's prompt has `<history rows=true>`, `<item.vector>` or "
          + "`<user.vector>`, by the site `slot`; neither is of use without the other",
        cure: "write a place into the users' prompt, or leave both out")
    case .slotsWantIDs(let bridge):
      Explanation(
        "E775",
        "places of a prompt are filled with rows of ID vectors, and `\(bridge)` makes others",
        about: .setting("user"),
        cause: "each place of a prompt stands for one ID vector: there is no place for free rows",
        cure: "take a bridge of ID vectors, without free rows")
    case .promptsOfTied:
      Explanation(
        "E776", "items are read as users are, whose prompt changes from stage to stage",
        about: .setting("stages"),
        cause: "items would have to be read anew by each prompt",
        cure: "let all stages have one prompt, or items a tower of their own")
    case .listsCandidates:
      Explanation(
        "E777", "the prompt lists candidates, of which the whole catalogue is too many",
        about: .setting("user_prompt"), .model,
        cause:
          "a prompt that lists what an answer is chosen from says nothing of a whole catalogue, nor "
          + "of vectors that are compared",
        cure: "rank a few drawn candidates, or let the prompt list none")
    case .oneInterest(let kind):
      Explanation(
        "E768", "rows are to be made of interests, and the `\(kind)` has one vector of a user",
        about: .setting("vectors"), .model,
        cause: "few ID models learn several vectors of a user, one for each interest",
        cure:
          "take an ID model with several interests, or make a row of the one vector, or of each "
          + "state")
    case .asksForNoRatings(let kind):
      Explanation(
        "E779", "the `\(kind)` has learnt no ratings to be asked for", about: .model,
        cause:
          "ratings are learnt from samples of a task, of data that have up to twenty different "
          + "ones",
        cure: "let a language model learn ratings of data that have some, or ask for items")
    case .itemsHaveNoPlaces:
      Explanation(
        "E780", "rows in places of a prompt are for users' prompts: items have none",
        about: .setting("item"), .setting("item_prompt"),
        cause:
          "an item's prompt has no place for rows of ID vectors, and the site `slot` fills such",
        cure: "give items a site of their own, and their prompt words alone")
    case .asksAboutItem(let isJudged):
      Explanation(
        "E770",
        isJudged
          ? "the answer is yes or no, and a prompt doesn't say about which item"
          : "the answer is an item, which a prompt names already",
        about: .setting("user_prompt"),
        cause:
          "without the item in the prompt every item would have the same answer yes, and with it an "
          + "answer that is the item's title or id says nothing",
        cure:
          "name the item in users' prompts by `<item.title>` or `<item.vector>` where the answer is "
          + "yes or no, and there alone")
    case .noRatings(let data):
      Explanation(
        "E769", "`\(data)` has no ratings, which samples are to be made of", about: .model,
        .setting("positive"), .setting("rating"),
        cause:
          "labels by a rating, and the task of telling ratings, are made of what users gave items",
        cure: "take data with ratings, label drawn items instead, or leave the task out")
    case .answersInWords:
      Explanation(
        "E778", "the model answers in words: it makes no vectors of items", about: .model,
        cause: "items are ranked by how likely the language model says their words",
        cure: "take a model that compares vectors")
    case .holdsNothing:
      Explanation(
        "E790", "items are kept from an ID model, not from an alignment", about: .setting("hold"),
        cause: "an alignment is to learn from what its ID model was denied",
        cure: "train the ID model so, and then the alignment on what is unseen")
    }
  }
}
