import Alignment
import Backbones
import Evaluation
import Glibc
import Interactions
import Language
import Recommenders
import Support
import Tensors
import Tokenizers

/// The verbs about language models.
func backboneVerbs(_ library: Library) -> [Verb] {
  [
    Verb(
      "backbone", group: "language models", "loads a language model; its weights stay as they are",
      positionals: [
        .value(
          "source", .named(library.backboneNames),
          "a name that was fetched, or the path of a folder or a GGUF file")
      ],
      options: [
        .option(
          "weights",
          .cases([
            Case("trained", "as the files have them"),
            Case("random", "drawn at random, as a control"),
          ]), "where the weights come from", default: .text("trained"),
          because: "random weights show what the pre-training is good for")
      ],
      result: .object(.backbone), cost: .seconds, isRandom: true,
      example: #"backbone "minilm""#,
      run: { try backbone($0, from: library) }),
    Verb(
      "tokens", group: "language models",
      "shows how a text is cut into tokens, or what a model's prompt is",
      positionals: [
        .value("model", .object([.backbone, .model]), "a backbone, or a model that reads texts"),
        .value("text", .text, "the text, for a backbone", count: .optional),
      ],
      options: [
        .option("user", .text, "whose prompt, for a model"),
        .option("item", .text, "the prompt of an item, by id or title, for a model"),
      ],
      result: .object(.table), example: #"tokens lm "WHITE METAL LANTERN""#,
      run: tokens),
    Verb(
      "embed", group: "language models", "makes vectors of texts and compares them",
      positionals: [
        .value("backbone", .object([.backbone]), "the language model"),
        .value("texts", .oneOrMore(.text), "a text or a list of texts"),
      ],
      options: [
        .option(
          "as",
          .cases([
            Case("cosines", "how alike each two texts are"), Case("vectors", "the vectors"),
          ]), "what to make a table of", default: .text("cosines"),
          because: "a vector says nothing to the eye"),
        .option(
          "among", .titles, "texts, or a data set's titles, of which the nearest are shown"),
        .option(
          "prompt", .text,
          "the name of the model's prompt that stands before each text; `\"\"` none",
          because: "as the model's files say, mostly none"),
        .option(
          "n", .integer, "how many of the nearest", default: .number(5), because: "a glance",
          unit: "texts", interval: .atLeast(1)),
        .option(
          "layer", .integer, "after how many layers the vectors are taken",
          because: "all of them; 0 is before the first, where tokens haven't seen each other",
          unit: "layers", interval: .atLeast(0)),
        .option(
          "pool", .cases(Pooling.allCases.map { Case($0.rawValue, $0.summary) }),
          "how token states become one vector",
          because: "as the model was trained, else the mean, and the last where a token is blind "
            + "to later ones"),
      ],
      result: .object(.table), cost: .seconds, example: #"embed lm ["red mug", "blue cup"]"#,
      run: embed),
    generateVerb,
  ]
}

private func backbone(_ call: Call, from library: Library) throws -> Value {
  let name = call.text("source")
  guard let path = library.path(ofBackbone: name) else {
    let isKnown = Library.fetchable.contains(name)
    throw call.failure(
      "the backbone `\(name)` isn't on this machine", at: "source",
      hint: isKnown
        ? "`Scripts/fetch-backbones \(name)` brings it"
        : "say the path of a folder or a GGUF file, or a known name: "
          + library.backboneNames.all().map { "`\($0)`" }.joined(separator: " "))
  }
  let isRandom = call.text("weights") == "random"
  let start = Machine.seconds
  let key = isRandom ? call.key(call.verb.name) : nil
  let (files, loaded, notes) = try call.aside { progress in
    let files = try BackboneFolder(path: path)
    try progress.check()
    let name = String(name.split(separator: "/").last ?? "backbone")
    var notes: [BackboneNote] = []
    let loaded = try files.load(name: name, randomKey: key, noting: { notes.append($0) })
    return (files, loaded, notes)
  }
  let seconds = NumberText.fixed(Machine.seconds - start, digits: 2)
  let object = BackboneObject(loaded, format: isRandom ? nil : files.format)
  call.note("\(object.summary), \(object.size), \(seconds) s")
  for note in notes { call.note("\(note)") }
  let digest = try call.aside { _ in
    try isRandom ? files.digest() : loaded.description.digest
  }
  return .object(object, recipe: call.recipe.adding("contents", digest.description))
}

private func tokens(_ call: Call) throws -> Value {
  let (backbone, ids): (any Backbone, [Int32])
  if let object = call.value("model").object as? BackboneObject {
    for option in ["user", "item"] {
      try call.require(option, needs: false, "a model that reads texts, such as `rarec`")
    }
    guard let text = call.text(ifGiven: "text") else {
      throw call.failure("`tokens` needs a text to cut")
    }
    (backbone, ids) = (object.backbone, Array(object.backbone.pack([text])[0]))
  } else {
    let object = try call.model()
    guard let model = object.model as? any ReadsTexts else {
      throw call.failure("`\(object.model.kind)` reads no texts", at: "model")
    }
    try call.require("text", needs: false, "a backbone; of a model its own prompts are shown")
    try call.require("item", needs: !call.isGiven("user"), "`user` to be left out")
    (backbone, ids) = (model.backbone, try prompt(of: model, object, call))
  }
  let rows = ids.enumerated().map { position, id in
    ResultTable.Row([
      .integer(position), .integer(Int(id)), .text(backbone.tokenizer.token(id)),
    ])
  }
  let names = ["position", "id", "token"]
  return call.made(
    TableObject(ResultTable(columns: names.map { ResultTable.Column($0, .tag) }, rows: rows)))
}

/// The token ids of a model's prompt for a user or an item.
private func prompt(
  of model: any ReadsTexts, _ object: ModelObject, _ call: Call
) throws -> [Int32] {
  if let name = call.text(ifGiven: "item") {
    let item = try call.item(name, at: "item", in: object.data)
    return Array(model.prompts.items([Int32(item)])[0])
  }
  guard call.isGiven("user") else {
    throw call.failure("`tokens` of a model needs `user=` or `item=`")
  }
  let user = try call.user(in: object.data)
  return Array(model.prompts.users([object.data.history(of: user, before: .test)])[0])
}

private func embed(_ call: Call) throws -> Value {
  let object: BackboneObject = try call.object("backbone")
  let texts = call.texts("texts")
  guard !texts.isEmpty else { throw call.failure("there is no text in the list", at: "texts") }
  let encoder = try TextEncoder(call, object.backbone)
  let titles = try call.titles(ifGiven: "among")
  try call.require("n", needs: titles != nil, "`among`")
  try call.check(texts.count, among: titles?.count, width: object.backbone.description.width)
  let vectors = try encoder(texts, prompt: try prompt(call, of: object.backbone))
  call.note("\(NumberText.counted(texts.count, "text")), \(encoder.words) of \(object.label)")
  if let titles {
    guard !call.isGiven("as") else {
      throw call.failure("`as=` says nothing about the nearest of `among=`", at: "as")
    }
    let (others, count) = (try encoder(titles), call.integer("n"))
    return call.made(
      TableObject(
        try call.aside { _ in nearest(to: texts, vectors, among: titles, others, count: count) }))
  }
  var shown = vectors
  var names = (0..<vectors.rowWidth).map { "v\($0)" }
  if call.text("as") == "cosines" {
    let unit = vectors.rowsNormalised()
    shown = unit.timesTransposed(unit)
    // Columns need names that differ.
    let isNamed = Set(texts + ["text"]).count == texts.count + 1
    names = isNamed ? texts : texts.indices.map { "\($0 + 1)" }
  }
  let rows = texts.enumerated().map { row, text in
    ResultTable.Row([.text(text)] + shown.row(row).map { .number(Double($0)) })
  }
  let columns = names.map { ResultTable.Column($0, .value, digits: 3) }
  return call.made(
    TableObject(ResultTable(columns: [ResultTable.Column("text", .label)] + columns, rows: rows)))
}

extension Call {
  /// Refuses vectors, or a table of them, that would be too many for the memory.
  ///
  /// - Throws: `MemoryError`, `TableError`.
  fileprivate func check(_ texts: Int, among titles: Int?, width: Int) throws {
    let others = titles ?? texts
    try MemoryError.refuse(
      MemoryError.product(4, others, width), settings: [titles == nil ? "texts" : "among"],
      "a vector for each of \(NumberText.counted(others, "text"))")
    if titles != nil || text("as") == "cosines" {
      try MemoryError.refuse(
        MemoryError.product(4, texts, others), settings: ["texts"],
        "comparing \(NumberText.counted(texts, "text")) with \(NumberText.grouped(others))")
    }
    try ResultTable.check(
      rows: titles == nil ? texts : texts * min(integer("n"), others),
      columns: titles != nil ? 3 : text("as") == "cosines" ? texts : width)
  }
}

/// The prompt that stands before texts; `nil` for the model's usual one.
private func prompt(_ call: Call, of backbone: any Backbone) throws -> String? {
  guard let name = call.text(ifGiven: "prompt"), !name.isEmpty else {
    return call.text(ifGiven: "prompt")
  }
  if let prompt = backbone.texts.prompts[name] { return prompt }
  let known = backbone.texts.prompts.keys.sorted()
  throw call.failure(
    "`\(backbone.description.name)` has no prompt `\(name)`", at: "prompt",
    hint: known.isEmpty
      ? "its files name none" : "there are " + known.map { "`\($0)`" }.joined(separator: ", "))
}

/// A row for each text and each of its nearest titles; of titles equally near, the first.
private func nearest(
  to texts: [String], _ vectors: Tensor, among titles: [String], _ others: Tensor, count: Int
) -> ResultTable {
  let cosines = vectors.rowsNormalised().timesTransposed(others.rowsNormalised())
  let rows = texts.enumerated().flatMap { row, text in
    let cosines = Array(cosines.row(row))
    let order = titles.indices.sorted { (cosines[$1], $0) < (cosines[$0], $1) }
    return order.prefix(count).map { title in
      ResultTable.Row([.text(text), .text(titles[title]), .number(Double(cosines[title]))])
    }
  }
  return ResultTable(
    columns: [
      ResultTable.Column("text", .label), ResultTable.Column("nearest", .tag),
      ResultTable.Column("cosine", .value, digits: 3),
    ], rows: rows)
}

/// How `embed` makes vectors.
private struct TextEncoder {
  private let call: Call
  private let backbone: any Backbone
  private let layer: Int
  private let pooling: Pooling

  /// The encoder that a call asks for.
  ///
  /// - Throws: a diagnostic where the model has no such layer, or nothing to pool that way.
  init(_ call: Call, _ backbone: any Backbone) throws {
    let facts = backbone.description
    let pooling = call.text(ifGiven: "pool").flatMap(Pooling.init) ?? facts.pooling
    let layer = call.integer(ifGiven: "layer") ?? facts.layers
    guard layer <= facts.layers else {
      throw call.failure(
        "`\(facts.name)` has \(NumberText.counted(facts.layers, "layer")), not \(layer)",
        at: "layer")
    }
    (self.call, self.backbone, self.layer, self.pooling) = (call, backbone, layer, pooling)
  }

  /// What the vectors are: `the mean state after layer 6, norm 1`.
  var words: String {
    let isLast = pooling == .cls && backbone.description.isCausal
    let states =
      (isLast ? Pooling.last : pooling).words
      + (layer == 0 ? " before layer 1" : " after layer \(layer)")
    return ([states] + backbone.steps(layers: layer, pooling: pooling).map(\.description))
      .joined(separator: ", ")
  }

  /// One vector a text.
  func callAsFunction(_ texts: [String], prompt: String? = nil) throws -> Tensor {
    let (backbone, layer, pooling, workers) = (backbone, layer, pooling, try call.workers)
    return try call.aside { progress in
      try backbone.encode(
        backbone.pack(texts, prompt: prompt), layers: layer, pooling: pooling, workers: workers,
        progress: progress)
    }
  }
}

extension Pooling {
  /// The way in words.
  fileprivate var words: String {
    switch self {
    case .cls: "the first token's state"
    case .last: "the last token's state"
    case .mean: "the mean state"
    }
  }

  /// The same for any model.
  fileprivate var summary: String {
    self == .cls
      ? words + "; of a causal model, where that has read nothing, the last's" : words
  }
}

extension Call {
  /// The dense index of the item that a text names: by its id, its title, or the one title that
  /// the text is in.
  ///
  /// - Throws: a diagnostic under the option where no item, or more than one, is meant.
  func item(_ name: String, at option: String, in data: Dataset) throws -> Int {
    let catalogue = data.catalogue
    if let item = catalogue.index(of: name) { return item }
    let wanted = name.lowercased()
    let titles = (0..<catalogue.count).map { (catalogue.title(of: $0) ?? "").lowercased() }
    if let item = titles.firstIndex(of: wanted) { return item }
    let found = titles.indices.filter { titles[$0].contains(wanted) }
    switch found.count {
    case 1: return found[0]
    case 0:
      let near = Suggestion.nearest(to: name, among: catalogue.titles ?? [])
      throw failure(
        "`\(data.name)` has no item `\(name)`", at: option,
        hint: near.map { "did you mean `\($0)`?" } ?? "say an id, or a part of a title")
    default:
      let titles = found.prefix(5).map { "`\(catalogue.label(of: $0))`" }.joined(separator: ", ")
      throw failure(
        "`\(name)` is in \(found.count) titles", at: option,
        hint: titles + (found.count > 5 ? ", …" : ""))
    }
  }
}
