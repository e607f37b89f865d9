import Language
import Recommenders

/// The verb that makes a model of the kind that a text names.
enum ModelVerb {
  static let verb = Verb(
    "model", group: "ID models", "makes a recommender of the kind that a text names", takes: [],
    result: .object(.model), runsFamily: "model", example: #"model "sasrec" shop dim=64"#
  ) { call in throw call.failure("`model` needs the name of a kind of model") }
}

extension Verb {
  /// A verb that makes a model, in the words of its card.
  convenience init(
    _ name: String, group: String, _ card: ModelCard, takes: [any ParameterKey],
    cost: Cost = .instant, isRandom: Bool = false, family: String? = "model",
    equivalent: String? = nil, run: @escaping @Sendable (Call) throws -> Value,
    foresees: @escaping @Sendable (Foresight) throws -> Facts
  ) {
    self.init(
      name, group: group, card.summary, takes: takes, result: .object(.model), cost: cost,
      isRandom: isRandom, family: family, formula: card.formula, citation: card.source,
      equivalent: equivalent, example: card.example, run: run, foresees: foresees)
  }
}
