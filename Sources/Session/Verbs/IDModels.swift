import Alignment
import Backbones
import Evaluation
import Interactions
import Language
import Recommenders
import Support

/// The verbs that make recommenders of ids alone, one for each kind of model.
enum IDModels {
  static let text = Option<BackboneObject?>(
    "text",
    "a language model whose embeddings of titles the item table starts as, or is mapped from",
    because: "random numbers")
  static let mapped = Option<Bool>(
    "mapped", "whether the embeddings of `text` stay and a map of them trains", default: false,
    because: "they train themselves")

  static let verbs = [popular] + idModels.map(verb)

  private static let popular = Verb(
    Popular.kind, group: "ID models", Popular.card, takes: [Shared.data]
  ) { call in
    let data = call[Shared.data]
    call.note("\(NumberText.counted(data.itemCount, "item")) counted in training")
    return call.made(ModelObject(model: Popular(data), data: data, options: []))
  } foresees: {
    $0.model(Popular.self)
  }

  /// The verb that makes a model of some kind: of data alone, with random weights, or of a file.
  private static func verb(of type: any StorableModel.Type) -> Verb {
    switch type {
    case let type as any FittedModel.Type: fitted(type)
    case let type as any TrainableModel.Type: trainable(type)
    case is OutsideVectors.Type: Vectors.verb
    default: preconditionFailure("nothing makes a `\(type.kind)`")
    }
  }

  /// A verb that makes a model of data alone.
  private static func fitted<Fitted: FittedModel>(_ type: Fitted.Type) -> Verb {
    Verb(
      Fitted.kind, group: "ID models", Fitted.card,
      takes: [Shared.data] + Fitted.Configuration.options, cost: .seconds, isRandom: Fitted.isRandom
    ) { call in
      let data = call[Shared.data]
      let started = Machine.seconds
      let (configuration, workers) = (try Fitted.Configuration(call, for: data), try call.workers)
      let key = try call.key(Fitted.kind, of: data)
      let model = try call.aside { progress in
        try Fitted(configuration, data: data, key: key, workers: workers, progress: progress)
      }
      call.note("made of \(NumberText.counted(data.itemCount, "item"))")
      var object = ModelObject(model: model, data: data, options: call.givenCells)
      object.record.seconds = Machine.seconds - started
      object.record.memory = Machine.peakMemory
      return call.made(object)
    } foresees: { call in
      try Fitted.Configuration.check(call)
      return call.model(Fitted.self)
    }
  }

  /// A verb that makes a model with random weights.
  private static func trainable<Trained: TrainableModel>(_ type: Trained.Type) -> Verb {
    let ofTexts: [any ParameterKey] =
      Trained.self is any StartsAtVectors.Type ? [text, mapped] : []
    return Verb(
      Trained.kind, group: "ID models", Trained.card,
      takes: [Shared.data] + Trained.Configuration.options + ofTexts, isRandom: true
    ) { call in
      let data = call[Shared.data]
      let configuration = try Trained.Configuration(call, for: data)
      let key = try call.key(Trained.kind, of: data)
      var model: any TrainableModel = try call.aside { _ in
        try Trained(configuration, data: data, key: key)
      }
      if let untrained = model as? any StartsAtVectors {
        try call.require(mapped, needs: call.isGiven(text), "`text`")
        if let backbone = call[text]?.backbone {
          try call.requireTitles(of: data, at: Shared.data, "are read as an empty text")
          let (workers, isMapped) = (try call.workers, call[mapped])
          model = try call.aside { progress in
            let vectors = try backbone.titleVectors(of: data, workers: workers, progress: progress)
            return isMapped
              ? untrained.mappingItems(from: vectors, key: key)
              : try untrained.startingItems(at: vectors)
          }
        }
      }
      call.note("\(NumberText.grouped(model.trainableCount)) parameters, untrained")
      return call.made(ModelObject(model: model, data: data, options: call.givenCells))
    } foresees: { call in
      try Trained.Configuration.check(call)
      return call.model(Trained.self)
    }
  }
}

extension Call {
  /// The options that the program gave, as cells of a table.
  var givenCells: [(name: String, cell: Cell)] {
    givenOptions.map { name, value in
      (name, value.name.map { .text($0) } ?? Cell(value))
    }
  }
}

/// The verb that makes a model of the kind that a text names.
enum ModelVerb {
  static let verb = Verb(
    "model", group: "ID models", "makes a recommender of the kind that a text names", takes: [],
    result: .object(.model), runsFamily: "model", example: #"model "sasrec" shop dim=64"#
  ) { call in
    throw UsageError.missing(
      verb: call.verb.name, options: [], what: "the name of a kind of model")
  }
}

extension Verb {
  /// A verb that makes a model, in the words of its card.
  convenience init(
    _ name: String, group: String, _ card: ModelCard, takes: [any ParameterKey],
    cost: Cost = .instant, isRandom: Bool = false, family: String? = "model",
    equivalent: String? = nil, hints: [Hint] = [], run: @escaping @Sendable (Call) throws -> Value,
    foresees: @escaping @Sendable (Foresight) throws -> Facts
  ) {
    self.init(
      name, group: group, card.summary, takes: takes, result: .object(.model), cost: cost,
      isRandom: isRandom, family: family, formula: card.formula, citation: card.source,
      equivalent: equivalent, example: card.example, hints: hints, run: run, foresees: foresees)
  }
}
