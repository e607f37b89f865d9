import Backbones
import Evaluation
import Interactions
import Language
import Support
import Tensors

/// The verb that makes vectors of texts.
enum Embed {
  static let texts = Positional<[String]>("texts", "a text or a list of texts")
  static let shape = Option<Shape>(
    "as", "what to make a table of", default: .cosines, because: "a vector says nothing to the eye")
  static let among = Option<Either<[String], Dataset>?>(
    "among", "texts, or a data set's titles, of which the nearest are shown")
  static let prompt = Option<String?>(
    "prompt", "the name of the model's prompt that stands before each text; `\"\"` none",
    because: "as the model's files say, mostly none")
  static let count = Option<Int>(
    "n", "how many of the nearest", default: 5, because: "a glance", unit: "texts",
    interval: .atLeast(1))
  static let layer = Option<Int?>(
    "layer", "after how many layers the vectors are taken",
    because: "all of them; 0 is before the first, where tokens haven't seen each other",
    unit: "layers", interval: .atLeast(0))
  static let pool = Option<Pooling?>(
    "pool", "how token states become one vector",
    because:
      "as the model was trained, else the mean, and the last where a token is blind to later "
      + "ones")

  static let verb = Verb(
    "embed", group: "language models", "makes vectors of texts and compares them",
    takes: [Shared.backbone, texts, shape, among, prompt, count, layer, pool],
    result: .object(.table), cost: .seconds, example: #"embed lm ["red mug", "blue cup"]"#,
    run: run)

  /// The form of the table.
  enum Shape: String, Choice {
    case cosines, vectors

    var meaning: String {
      switch self {
      case .cosines: "how alike each two texts are"
      case .vectors: "the vectors"
      }
    }
  }

  private static func run(_ call: Call) throws -> Value {
    let object = call[Shared.backbone]
    let texts = call[texts]
    guard !texts.isEmpty else { throw UsageError.empty(option: Self.texts.name, what: "text") }
    let encoder = try TextEncoder(call, object.backbone)
    let titles = try call.titles(among)
    try call.require(count, needs: titles != nil, "`among`")
    try check(call, texts.count, among: titles?.count, width: object.backbone.description.width)
    let vectors = try encoder(texts, prompt: try prompt(call, of: object.backbone))
    call.note("\(NumberText.counted(texts.count, "text")), \(encoder.words) of \(object.label)")
    if let titles {
      guard !call.isGiven(shape) else {
        throw UsageError.isFor(
          option: shape.name, what: "texts alone", other: "the nearest of `among`")
      }
      let (others, count) = (try encoder(titles), call[count])
      return call.made(
        TableObject(
          try call.aside { _ in nearest(to: texts, vectors, among: titles, others, count: count) }))
    }
    var shown = vectors
    var names = (0..<vectors.rowWidth).map { "v\($0)" }
    if call[shape] == .cosines {
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

  /// Refuses vectors, or a table of them, that would be too many for the memory.
  ///
  /// - Throws: `MemoryError`, `TableError`.
  private static func check(
    _ call: Call, _ texts: Int, among titles: Int?, width: Int
  ) throws {
    let others = titles ?? texts
    try MemoryError.refuse(
      MemoryError.product(4, others, width),
      settings: [titles == nil ? Self.texts.name : among.name],
      "a vector for each of \(NumberText.counted(others, "text"))")
    if titles != nil || call[shape] == .cosines {
      try MemoryError.refuse(
        MemoryError.product(4, texts, others), settings: [Self.texts.name],
        "comparing \(NumberText.counted(texts, "text")) with \(NumberText.grouped(others))")
    }
    try ResultTable.check(
      rows: titles == nil ? texts : texts * min(call[count], others),
      columns: titles != nil ? 3 : call[shape] == .cosines ? texts : width)
  }

  /// The prompt that stands before texts; `nil` for the model's usual one.
  private static func prompt(_ call: Call, of backbone: any Backbone) throws -> String? {
    guard let name = call[prompt], !name.isEmpty else { return call[prompt] }
    if let prompt = backbone.texts.prompts[name] { return prompt }
    let known = backbone.texts.prompts.keys.sorted()
    throw LookupError.noPrompt(name, backbone: backbone.description.name, known: known)
  }

  /// A row for each text and each of its nearest titles; of titles equally near, the first.
  private static func nearest(
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
    let pooling = call[Embed.pool] ?? facts.pooling
    let layer = call[Embed.layer] ?? facts.layers
    guard layer <= facts.layers else {
      throw LookupError.noLayer(layer, backbone: facts.name, layers: facts.layers)
    }
    (self.call, self.backbone, self.layer, self.pooling) = (call, backbone, layer, pooling)
  }

  /// The vectors in words: `the mean state after layer 6, norm 1`.
  var words: String {
    let isLast = pooling == .cls && backbone.description.isCausal
    let pooled = (isLast ? Pooling.last : pooling).words
    let states =
      backbone.description.layers == 0
      ? pooled.replacing("state", with: "vector")
      : pooled + (layer == 0 ? " before layer 1" : " after layer \(layer)")
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
}
