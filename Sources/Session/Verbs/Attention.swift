import Alignment
import Backbones
import Evaluation
import Interactions
import Language
import Recommenders
import Support
import Tensors
import Tokenizers

/// The verb that shows where a model's attention goes.
enum Attention {
  static let item = Option<String?>(
    "item", "the prompt of an item, by id or title, or the item that a user is asked about")
  static let user = Option<String?>("user", "whose prompt")
  static let layer = Option<Int?>(
    "layer", "one layer, by its heads", because: "all layers, the mean of their heads",
    interval: .atLeast(0))

  static let verb = Verb(
    "attention", group: "language models",
    "shows how much attention each row and token of a model's prompt gets, by layer or by head",
    takes: [Shared.model, user, item, layer], result: .object(.table), cost: .seconds,
    formula: "softmax(Q Kᵀ) of the token that is read out, or the mean over all tokens where their "
      + "states are pooled",
    example: #"attention (rarec base lm) user="17850""#, run: run)

  private static func run(_ call: Call) throws -> Value {
    let object = call[Shared.model]
    let model = try object.alignment
    let reading = try call.reading(of: model, object, user: user, item: item)
    let layers = reading.shares.count
    let columns: [(name: String, shares: [Float])]
    if let layer = call[layer] {
      guard layer < layers else { throw AlignmentError.noLayer(layer, layers: layers) }
      let shares = reading.shares[layer]
      columns = (0..<shares.shape[0]).map { ("head \($0)", shares.rows($0..<$0 + 1).values) }
    } else {
      columns = reading.shares.enumerated().map { layer, shares in
        ("layer \(layer)", shares.meanRow.values)
      }
    }
    let (texts, data) = (model.backbone.tokenizer, object.data)
    let rows = reading.places.indices.map { place in
      ResultTable.Row(
        [
          reading.places[place].position.map { .integer($0) } ?? .none,
          .text(reading.places[place].words(texts, data.catalogue)),
        ] + columns.map { .number(Double($0.shares[place])) })
    }
    let names = [
      ResultTable.Column("position", .tag), ResultTable.Column("token", .label),
    ]
    let onRows = reading.places.indices.filter { reading.places[$0].isRow }
    if !onRows.isEmpty {
      let all = columns.map { column in onRows.reduce(0) { $0 + column.shares[$1] } }
      call.note(
        "of all attention "
          + zip(columns, all).map { "\(NumberText.fixed(Double($1), digits: 2)) in \($0.name)" }
          .joined(separator: ", ") + " goes to rows")
    }
    if !reading.apart.isEmpty {
      call.note(
        "the \(NumberText.counted(reading.apart.count, "row")) stand in attentions of their own from layer "
          + "\(reading.firstLayer) on and take no share of these, which are the text's")
    }
    return call.made(
      TableObject(
        ResultTable(
          columns: names + columns.map { ResultTable.Column($0.name, .value, digits: 3) },
          rows: rows)))
  }
}

extension Call {
  /// What a model reads of a user, or of an item.
  ///
  /// - Throws: a diagnostic where neither is named; what the reading throws.
  func reading(
    of model: AlignedModel, _ object: ModelObject, user: Option<String?>, item: Option<String?>
  ) throws -> Reading {
    guard isGiven(user) || isGiven(item) else {
      throw UsageError.missing(
        verb: verb.name, options: [user.name, item.name], what: "whose prompt is read")
    }
    try require(
      item, needs: !isGiven(user) || model.sentence.isAnswering, "`user` to be left out")
    let data = object.data
    let query = try self[user].map {
      let user = try self.user($0, in: data)
      return Query(user: data.users[user], history: data.history(of: user, before: .test))
    }
    let asked = try self[item].map { Int32(try self.item($0, in: data)) }
    let stages = model.sentence.stages
    if stages.contains(where: { !$0.training.prompt.isEmpty }) {
      note("the prompt of stage \(model.stage + 1) of \(stages.count), as the model reads it now")
    }
    let workers = try workers
    let reading = try aside { _ in try model.reading(of: query, item: asked, workers: workers) }
    if reading.isCut {
      note("the prompt is cut to `longest=\(model.longestPrompt)` tokens, older titles first")
    }
    return reading
  }
}

extension ReadPlace {
  /// Whether no word stands there.
  var isRow: Bool { if case .word = content { false } else { true } }

  /// What stands there: a token as the vocabulary spells it, or what a row is of.
  func words(_ tokenizer: any Tokenizer, _ catalogue: Catalogue) -> String {
    switch content {
    case .word(let id): tokenizer.token(id)
    case .free(let number): "[free row \(number)]"
    case .row(let number): "[ID row \(number)]"
    case .item(let item): "[row of \(catalogue.label(of: Int(item)))]"
    case .user: "[row of the user]"
    case .marker: "[marker]"
    case .suffix: "[suffix]"
    }
  }
}
