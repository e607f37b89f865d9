import Alignment
import Backbones
import Evaluation
import Interactions
import Language
import Recommenders
import Support
import Tensors

/// The verbs that make recommenders of ids alone.
let modelVerbs: [Verb] =
  [
    Verb(
      "model", group: "ID models", "makes a recommender of the kind that a text names",
      positionals: [], result: .object(.model), runsFamily: "model",
      example: #"model "sasrec" shop dim=64"#,
      run: { call in throw call.failure("`model` needs the name of a kind of model") }),
    Verb(
      Popular.kind, group: "ID models", Popular.card, positionals: [.data],
      run: { call in
        let data = try call.dataset()
        call.note("\(NumberText.counted(data.itemCount, "item")) counted in training")
        return call.made(ModelObject(model: Popular(data), data: data, options: []))
      }),
  ] + idModels.map(verb)

extension Verb {
  /// A verb that makes a model, in the words of its card.
  init(
    _ name: String, group: String, _ card: ModelCard, positionals: [Parameter],
    options: [Parameter] = [], cost: Cost = .instant, isRandom: Bool = false,
    family: String? = "model", run: @escaping @Sendable (Call) throws -> Value
  ) {
    self.init(
      name, group: group, card.summary, positionals: positionals, options: options,
      result: .object(.model), cost: cost, isRandom: isRandom, family: family,
      formula: card.formula, citation: card.source, example: card.example, run: run)
  }
}

/// The verb that makes a model of some kind: of data alone, with random weights, or of a file.
private func verb(of type: any StorableModel.Type) -> Verb {
  switch type {
  case let type as any FittedModel.Type: fittedVerb(type)
  case let type as any TrainableModel.Type: trainableVerb(type)
  case is OutsideVectors.Type: vectorsVerb
  default: preconditionFailure("nothing makes a `\(type.kind)`")
  }
}

/// A verb that makes a model of data alone.
private func fittedVerb<Fitted: FittedModel>(_ type: Fitted.Type) -> Verb {
  Verb(
    Fitted.kind, group: "ID models", Fitted.card, positionals: [.data],
    options: Fitted.Configuration.options, cost: .seconds, isRandom: Fitted.isRandom,
    run: { call in
      let data = try call.dataset()
      let started = Machine.seconds
      let (configuration, workers) = (try Fitted.Configuration(call), try call.workers)
      let key = try call.key(Fitted.kind, of: data)
      let model = try call.aside { progress in
        try Fitted(configuration, data: data, key: key, workers: workers, progress: progress)
      }
      call.note("made of \(NumberText.counted(data.itemCount, "item"))")
      var object = ModelObject(model: model, data: data, options: call.givenCells)
      object.record.seconds = Machine.seconds - started
      object.record.memory = Machine.peakMemory
      return call.made(object)
    })
}

/// A verb that makes a model with random weights.
private func trainableVerb<Trained: TrainableModel>(_ type: Trained.Type) -> Verb {
  let text = Parameter.option(
    "text", .object([.backbone]),
    "a language model whose embeddings of titles the item table starts as",
    because: "random numbers")
  return Verb(
    Trained.kind, group: "ID models", Trained.card, positionals: [.data],
    options: Trained.Configuration.options
      + (Trained.self is any StartsAtVectors.Type ? [text] : []),
    isRandom: true,
    run: { call in
      let data = try call.dataset()
      let configuration = try Trained.Configuration(call)
      let key = try call.key(Trained.kind, of: data)
      var model: any TrainableModel = try call.aside { _ in
        try Trained(configuration, data: data, key: key)
      }
      if let untrained = model as? any StartsAtVectors {
        model = try call.startingAtTitles(untrained, of: data)
      }
      call.note("\(NumberText.grouped(model.trainableCount)) parameters, untrained")
      return call.made(ModelObject(model: model, data: data, options: call.givenCells))
    })
}

/// The verb that makes a model of vectors in a file.
private let vectorsVerb = Verb(
  OutsideVectors.kind, group: "ID models", OutsideVectors.card,
  positionals: [
    .data,
    .value("file", .inputFile, "npy, safetensors, or CSV with an id and numbers a row"),
  ],
  options: [
    .option(
      "ids", .inputFile, "a text file with an item's id for each row of npy or safetensors",
      because: "the rows are the items of the data in their order"),
    .option(
      "tensor", .text, "which tensor of a safetensors file", because: "the only matrix"),
  ] + OutsideVectors.Configuration.options,
  cost: .seconds, run: vectors)

private func vectors(_ call: Call) throws -> Value {
  let data = try call.dataset()
  let path = call.text("file")
  let (ids, tensor) = (call.text(ifGiven: "ids"), call.text(ifGiven: "tensor"))
  try call.require(
    "tensor", needs: path.lowercased().hasSuffix(".safetensors"), "a file of safetensors")
  let file = try call.aside { _ in
    try VectorFile(path: path, ids: ids, tensor: tensor, catalogue: data.catalogue)
  }
  let model = try OutsideVectors(OutsideVectors.Configuration(call), vectors: file.vectors)
  let items = NumberText.counted(data.itemCount, "item")
  call.note(
    "\(model.width) numbers for each of \(items)"
      + (file.missing > 0 ? ", \(NumberText.grouped(file.missing)) of them without: zeros" : ""))
  // The numbers decide the value as much as the file's name does.
  let digest = try call.aside { _ in
    file.vectors.withUnsafeValues { Digest(of: UnsafeRawBufferPointer($0)) }
  }
  return call.made(
    ModelObject(model: model, data: data, options: call.givenCells),
    recipe: call.recipe.adding("contents", digest.description))
}

extension Call {
  /// The model with items that start as the embeddings of their titles, where `text=` asks for it.
  fileprivate func startingAtTitles(
    _ model: any StartsAtVectors, of data: Dataset
  ) throws -> any StartsAtVectors {
    guard let object = try object(ifGiven: "text", as: BackboneObject.self) else { return model }
    try requireTitles(of: data, at: "data", "start as an empty text")
    let (backbone, workers) = (object.backbone, try workers)
    return try aside { progress in
      try model.startingItems(
        at: backbone.titleVectors(of: data, workers: workers, progress: progress))
    }
  }

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
  /// Whether models that know users by their ids may go by a history.
  static var fold: Parameter {
    .option(
      "fold", .boolean,
      "whether a model that learns a vector a user makes one of the history, its items being as they "
        + "were learnt, where it has none: for users of other data, a given or a changed history",
      default: .boolean(false), because: "it isn't what was trained")
  }
  /// One or several models.
  static var models: Parameter {
    .value("models", .oneOrMore(.object([.model])), "a model or a list of models")
  }
}
