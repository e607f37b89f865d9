/// What a kind of recommender is, in the words that help, verbs and the reference are made from.
///
/// Reasons of defaults stand in its settings.
public struct ModelCard: Hashable, Sendable {
  /// What it does, in one sentence without a full stop.
  public let summary: String
  /// The formula of what it computes.
  public let formula: String?
  /// The paper it is from; `nil` where there is none.
  public let source: String?
  /// A line of the language that makes one.
  public let example: String

  public init(
    _ summary: String, formula: String? = nil, source: String? = nil, example: String
  ) {
    self.summary = summary
    self.formula = formula
    self.source = source
    self.example = example
  }
}
