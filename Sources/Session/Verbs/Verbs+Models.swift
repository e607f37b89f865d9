import Backbones
import Evaluation
import Interactions
import Language
import Recommenders
import Support
import Tensors

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
  fittedVerb(
    Markov.self, "scores items by how often they came right after the user's last one",
    formula: "score(u, j) = (n_ij + α f_j) / (n_i + α), i being the user's last item",
    citation: "Shani, Heckerman & Brafman, An MDP-based recommender system, JMLR 2005",
    example: "markov shop"),
  fittedVerb(
    ItemKNN.self, "scores items by how alike they are to those that the user had",
    formula: "score(u, j) = Σ_(i of u, i near j) |U_i ∩ U_j| / (√|U_i| √|U_j| + shrink)",
    citation: "Deshpande & Karypis, Item-based top-n recommendation algorithms, TOIS 2004",
    example: "itemknn shop neighbours=100"),
  fittedVerb(
    EASE.self, "predicts each item from the others by a linear model in closed form",
    formula: "P = (XᵀX + λI)⁻¹; score(u, j) = Σ_(i of u) −P_ij / P_jj",
    citation: "Steck, Embarrassingly shallow autoencoders for sparse data, WWW 2019",
    example: "ease shop lambda=250"),
  trainableVerb(
    BPRMF.self, "makes a matrix factorisation that ranks, untrained",
    formula: "score(u, i) = p_u · q_i, trained by −ln σ(score(u, i) − score(u, j)); "
      + "`fold=true`: p = (¼ Σ_i E_j (q_i − q_j)(q_i − q_j)ᵀ + I/σ²)⁻¹ ½ Σ_i (q_i − E_j q_j), "
      + "the minimum of that loss to second order, i in the history, j not, σ² of what users learnt",
    citation: "Rendle et al., BPR: Bayesian personalized ranking from implicit feedback, UAI 2009; "
      + "`fold=true`: Rendle & Schmidt-Thieme, RecSys 2008",
    example: "bprmf shop dim=64"),
  trainableVerb(
    LightGCN.self, "makes vectors smoothed along the graph of who had what, untrained",
    formula:
      "E^(l+1) = D^−½ A D^−½ E^(l); score(u, i) = ē_u · ē_i, the means over layers; BPR loss; "
      + "`fold=true`: e_u^(l+1) = Σ_i e_i^(l) / √(|H| d_i), i in the history H, from e_u^(0) = 0",
    citation: "He et al., LightGCN, SIGIR 2020", example: "lightgcn shop layers=2"),
  trainableVerb(
    GRU4Rec.self, "makes a gated recurrent unit over a user's items, untrained",
    formula: "score(u, i) = (W h_u + b) · e_i, h_u the state after the last item",
    citation: "Hidasi et al., Session-based recommendations with recurrent neural networks, ICLR "
      + "2016; all positions and the full softmax in place of sampled losses",
    example: "gru4rec shop dim=64 hidden=128"),
  trainableVerb(
    Caser.self, "makes convolutions over a user's last items, untrained",
    formula: "score(u, i) = (W z + b) · e_i, z the filters' results on the last L items' vectors",
    citation:
      "Tang & Wang, Personalized top-n sequential recommendation via convolutional sequence "
      + "embedding, WSDM 2018; without the vector of the user",
    example: "caser shop window=5"),
  trainableVerb(
    SASRec.self, "makes a self-attentive sequential recommender, untrained",
    options: [
      .option(
        "text", .object([.backbone]),
        "a language model whose embeddings of titles the item table starts as",
        because: "random numbers")
    ],
    formula: "score(u, i) = h_u · e_i, trained by softmax over all items at all positions",
    citation: "Kang & McAuley, Self-attentive sequential recommendation, ICDM 2018; "
      + "full softmax in place of one sampled negative; "
      + "`text`: Harte et al., Leveraging large language models for sequential recommendation, "
      + "RecSys 2023",
    example: "sasrec shop dim=64 layers=2 maxlen=50"
  ) { call, data, model in
    guard let object = try call.object(ifGiven: "text", as: BackboneObject.self) else {
      return model
    }
    try call.requireTitles(of: data, at: "data", "start as an empty text")
    let (backbone, workers) = (object.backbone, call.workers)
    return try call.aside { progress in
      try model.startingItems(
        at: backbone.titleVectors(of: data, workers: workers, progress: progress))
    }
  },
  trainableVerb(
    BERT4Rec.self, "makes a transformer that guesses hidden items from both sides, untrained",
    formula: "score(u, i) = h_[mask] · e_i, the mask after the last item; trained on hidden items",
    citation: "Sun et al., BERT4Rec, CIKM 2019; the blocks are those of `sasrec`",
    example: "bert4rec shop dim=64 masked=20%"),
  trainableVerb(
    ComiRec.self, "makes several vectors of what a user is interested in, untrained",
    formula: "V = softmax(W₂ tanh(W₁ (H + P))) H; score(u, i) = max_k v_k · e_i",
    citation: "Cen et al., Controllable multi-interest framework for recommendation, KDD 2020",
    example: "comirec shop interests=4"),
  Verb(
    "vectors", group: "ID models", "makes a recommender of item vectors that were made elsewhere",
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
    result: .object(.model), cost: .seconds, family: "model",
    formula: "score(u, i) = mean of the last items' vectors · v_i, or their cosine",
    example: #"vectors shop "clip.npy" ids="ids.txt""#,
    run: vectors),
]

/// A verb that makes a model of data alone.
private func fittedVerb<Fitted: FittedModel & Model>(
  _ type: Fitted.Type, _ summary: String, formula: String, citation: String, example: String
) -> Verb {
  Verb(
    Fitted.kind, group: "ID models", summary, positionals: [.data],
    options: Fitted.Configuration.options, result: .object(.model), cost: .seconds,
    family: "model", formula: formula, citation: citation, example: example,
    run: { call in
      let data = try call.dataset()
      let started = Machine.seconds
      let (configuration, workers) = (try Fitted.Configuration(call), call.workers)
      let model = try call.aside { progress in
        try Fitted(configuration, data: data, workers: workers, progress: progress)
      }
      call.note("made of \(NumberText.counted(data.itemCount, "item"))")
      var object = ModelObject(model: model, data: data, options: call.givenCells)
      object.record.seconds = Machine.seconds - started
      object.record.memory = Machine.peakMemory
      return call.made(object)
    })
}

/// A verb that makes a model with random weights.
///
/// - Parameters:
///   - type: the kind of model.
///   - summary: what it does, in one sentence without a full stop.
///   - options: more options than the model's settings.
///   - formula: the formula of what it computes.
///   - citation: the paper it is from.
///   - example: a line that uses it.
///   - finish: what the other options do to the model.
/// - Returns: the verb.
private func trainableVerb<Trained: TrainableModel & Model>(
  _ type: Trained.Type, _ summary: String, options: [Parameter] = [], formula: String,
  citation: String, example: String,
  finish: @escaping @Sendable (Call, Dataset, Trained) throws -> Trained = { $2 }
) -> Verb {
  Verb(
    Trained.kind, group: "ID models", summary, positionals: [.data],
    options: Trained.Configuration.options + options, result: .object(.model), isRandom: true,
    family: "model", formula: formula, citation: citation, example: example,
    run: { call in
      let data = try call.dataset()
      let configuration = try Trained.Configuration(call)
      let key = try call.key(Trained.kind, of: data)
      let made = try call.aside { _ in try Trained(configuration, data: data, key: key) }
      let model = try finish(call, data, made)
      call.note("\(NumberText.grouped(model.trainableCount)) parameters, untrained")
      return call.made(ModelObject(model: model, data: data, options: call.givenCells))
    })
}

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
