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
    return call.made(
      ids.enumerated().map { position, id in
        (position, id, backbone.tokenizer.token(id))
      })
  }

  /// The tokens of a prompt with the rows in their places; those that stand beside the tokens come first.
  private static func table(
    of reading: Reading, _ model: AlignedModel, _ data: Dataset, _ call: Call
  ) throws -> Value {
    if reading.beside > 0 {
      call.note(
        "the rows without a position stand beside the tokens from layer \(reading.firstLayer) on")
    }
    if !reading.apart.isEmpty {
      call.note(
        "the rows without a position stand in attentions of their own from layer \(reading.firstLayer) on, "
          + "each behind a gate")
    }
    return call.made(
      (reading.apart + reading.places).map { place in
        let id: Int32? = if case .word(let id) = place.content { id } else { nil }
        return (place.position, id, place.words(model.backbone.tokenizer, data.catalogue))
      })
  }
}

extension Call {
  /// A table of tokens, a row each; what is no token has no id, and beside the text no position.
  fileprivate func made(_ tokens: [(position: Int?, id: Int32?, token: String)]) -> Value {
    let names = ["position", "id", "token"]
    return made(
      TableObject(
        ResultTable(
          columns: names.map { ResultTable.Column($0, .tag) },
          rows: tokens.map { position, id, token in
            ResultTable.Row([
              position.map { .integer($0) } ?? .none, id.map { .integer(Int($0)) } ?? .none,
              .text(token),
            ])
          })))
  }
}
