import Alignment
import Backbones
import Evaluation
import Interactions
import Language
import Recommenders
import Tokenizers

/// The verb that shows tokens.
enum Tokens {
  static let model = Positional<Either<BackboneObject, ModelObject>>(
    "model", as: .object([.backbone, .model]), "a backbone, or a model that reads texts")
  static let text = Positional<String?>("text", "the text, for a backbone")
  static let user = Option<String?>("user", "whose prompt, for a model")
  static let item = Option<String?>("item", "the prompt of an item, by id or title, for a model")

  static let verb = Verb(
    "tokens", group: "language models",
    "shows how a text is cut into tokens, or what a model's prompt is",
    takes: [model, text, user, item], result: .object(.table),
    example: #"tokens lm "WHITE METAL LANTERN""#, run: run)

  private static func run(_ call: Call) throws -> Value {
    let (backbone, ids): (any Backbone, [Int32])
    switch call[model] {
    case .one(let object):
      for option in [user, item] {
        try call.require(option, needs: false, "a model that reads texts, such as `rarec`")
      }
      guard let text = call[text] else {
        throw UsageError.missing(verb: call.verb.name, options: [], what: "a text to cut")
      }
      (backbone, ids) = (object.backbone, Array(object.backbone.pack([text])[0]))
    case .other(let object):
      let model = try object.alignment
      try call.require(text, needs: false, "a backbone; of a model its own prompts are shown")
      return try table(
        of: call.reading(of: model, object, user: user, item: item), model, object.data, call)
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

  /// The tokens of a prompt with the rows in their places; those that stand beside the tokens come first.
  private static func table(
    of reading: Reading, _ model: AlignedModel, _ data: Dataset, _ call: Call
  ) throws -> Value {
    let rows = reading.places.map { place in
      let id: Cell = if case .word(let id) = place.content { .integer(Int(id)) } else { .none }
      return ResultTable.Row([
        place.position.map { .integer($0) } ?? .none, id,
        .text(place.words(model.backbone.tokenizer, data.catalogue)),
      ])
    }
    if reading.beside > 0 {
      call.note(
        "the rows without a position stand beside the tokens from layer \(reading.firstLayer) on")
    }
    let names = ["position", "id", "token"]
    return call.made(
      TableObject(ResultTable(columns: names.map { ResultTable.Column($0, .tag) }, rows: rows)))
  }
}
