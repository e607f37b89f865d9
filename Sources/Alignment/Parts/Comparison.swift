import Glibc
import Networks
public import Recommenders
import Tensors

/// The comparison of a user's vector with an item's, with or without the ID model's score.
public struct Comparison: ModelConfiguration {
  /// The measure that compares user and item.
  public var score = Score.cosine
  /// The factor that a cosine starts with, its logarithm being learnt; 20 did worse than 10.
  ///
  /// Beside the residual it starts small, so that training starts from the ID model's ranking.
  public var scale: Float {
    get { givenScale ?? (residual ? 1 : 10) }
    set { givenScale = newValue }
  }
  private var givenScale: Float?
  /// Whether a learnt multiple of the ID model's own score is added; an extension of ours.
  public var residual = false

  public init() {}

  /// A measure that compares a user's vector with an item's.
  public enum Score: String, CaseIterable, Sendable {
    /// The dot product, as in the paper.
    case dot
    /// The cosine times a learnt scale; ours.
    case cosine
    /// The log-probability of an answer's tokens.
    case logp
    /// Its mean over the tokens.
    case meanlogp
    /// The logit of yes.
    case logit

    /// Whether it compares vectors, and not an answer with what might be said.
    var isOfVectors: Bool { self == .dot || self == .cosine }
  }

  public static let scoreSetting = ModelSetting<Comparison>.word(
    "score", \.score,
    "what compares user and item; a cosine has a learnt scale; of answers `logp`, `meanlogp` a token, or "
      + "the `logit` of yes")
  public static let scaleSetting = ModelSetting<Comparison>.number(
    "scale", \.scale,
    "what a cosine is multiplied by at first, then learnt; 1 with `residual`; 0 leaves cosines as they are"
  )
  public static let residualSetting = ModelSetting<Comparison>.flag(
    "residual", \.residual, "add a learnt multiple of the ID model's own score; ours")

  public static let settings = [scoreSetting, scaleSetting, residualSetting]

  /// The settings that aren't the usual ones; which scale is usual the residual decides.
  public var given: [(name: String, value: String)] {
    var usual = Comparison()
    usual.residual = residual
    return Self.settings.filter { setting in
      setting.name == Self.residualSetting.name ? residual : setting.get(self) != setting.get(usual)
    }.map { ($0.name, $0.literal(in: self)) }
  }

  /// The score of an answer of so many tokens with a log-probability.
  func score(of logProbability: Double, tokens: Int) -> Double {
    score == .logp ? logProbability : logProbability / Double(tokens)
  }

  /// Whether a cosine has a learnt scale.
  private var hasScale: Bool { score == .cosine && scale > 0 }

  func addParameters(to parameters: inout Parameters) {
    if hasScale { parameters.add("scale", .scalar(log(scale)), decays: false) }
    if residual { parameters.add("residual", .scalar(1), decays: false) }
  }

  /// Scores from vectors: scale × cosine or dot product, plus the residual.
  ///
  /// - Parameters:
  ///   - users: [n, width].
  ///   - items: [m, width].
  ///   - idScores: the ID model's own scores [n, m], or none.
  ///   - bound: the parameters on the tape.
  ///   - tape: what records.
  /// - Returns: [n, m].
  func scores(
    users: Variable, items: Variable, idScores: Tensor?, bound: BoundParameters, on tape: Tape
  ) -> Variable {
    var scores: Variable
    switch score {
    case .logp, .meanlogp, .logit:
      preconditionFailure("`\(score.rawValue)` compares no vectors")
    case .dot: scores = tape.linear(users, items)
    case .cosine:
      scores = tape.linear(tape.normaliseRows(users), tape.normaliseRows(items))
      if hasScale { scores = tape.scale(scores, by: tape.exp(bound["scale"])) }
    }
    if let idScores {
      scores = tape.add(scores, tape.scale(tape.constant(idScores), by: bound["residual"]))
    }
    return scores
  }
}
