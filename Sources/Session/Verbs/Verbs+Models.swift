import Evaluation
import Interactions
import Language
import Recommenders
import Support

/// The verbs that make recommenders of ids alone.
let modelVerbs: [Verb] = [
  Verb(
    "model", group: "ID models", "makes a recommender of the kind that a text names",
    positionals: [], result: .object(.model), runsFamily: "model",
    example: #"model "sasrec" shop dim=64"#,
    run: { call in throw call.failure("`model` needs the name of a kind of model") }),
  Verb(
    "popular", group: "ID models", "ranks items by how often they occur in training",
    positionals: [.data], result: .object(.model), family: "model",
    formula: "score(i) = training interactions of i", example: "popular shop",
    run: { call in
      let data = try call.dataset()
      call.note("\(NumberText.counted(data.itemCount, "item")) counted in training")
      return call.made(ModelObject(model: Popular(data), data: data, options: []))
    }),
  Verb(
    "sasrec", group: "ID models", "makes a self-attentive sequential recommender, untrained",
    positionals: [.data],
    options: [
      .option(
        "dim", .integer, "the width of item vectors", default: .number(64),
        because: "enough for these catalogues, and fast", interval: .closed(1, 4096)),
      .option(
        "layers", .integer, "blocks of attention and pointwise network", default: .number(2),
        because: "as in the paper", unit: "blocks", interval: .closed(1, 64)),
      .option(
        "heads", .integer, "attention heads; they share `dim` evenly", default: .number(2),
        because: "slightly better than one at this width", interval: .closed(1, 64)),
      .option(
        "maxlen", .integer, "how many of the last items are seen", default: .number(50),
        because: "as in the paper for sparse data", unit: "items", interval: .closed(1, 10_000)),
      .option(
        "dropout", .fraction, "the share of activations dropped in training",
        default: .number(0.2), because: "as in the paper for dense data",
        interval: .halfOpen(0, below: 1)),
    ],
    result: .object(.model), isRandom: true, family: "model",
    formula: "score(u, i) = h_u · e_i, trained by softmax over all items at all positions",
    citation: "Kang & McAuley, Self-attentive sequential recommendation, ICDM 2018; "
      + "full softmax in place of one sampled negative",
    example: "sasrec shop dim=64 layers=2 maxlen=50",
    run: { call in
      let data = try call.dataset()
      let configuration = SASRec.Configuration(
        width: call.integer("dim"), blocks: call.integer("layers"), heads: call.integer("heads"),
        maxlen: call.integer("maxlen"), dropout: Float(call.number("dropout")))
      let model = try SASRec(configuration, itemCount: data.itemCount, key: call.key)
      call.note("\(NumberText.grouped(model.trainableCount)) parameters, untrained")
      return call.made(ModelObject(model: model, data: data, options: call.givenCells))
    }),
]

extension Call {
  /// The options that the program gave, as cells of a table.
  var givenCells: [(name: String, cell: Cell)] {
    givenOptions.map { name, value in
      (name, value.name.map { .text($0) } ?? Cell(value))
    }
  }

  /// The model that a verb is about.
  func model(_ name: String = "model") throws -> ModelObject { try object(name) }
}

extension Parameter {
  /// The model that a verb is about.
  static var model: Parameter { .value("model", .object([.model]), "the model") }
  /// One or several models.
  static var models: Parameter {
    .value("models", .oneOrMore(.object([.model])), "a model or a list of models")
  }
}
