public import Recommenders
public import Tensors

/// The negative log-likelihood of answers, a mean over all their tokens: the loss of language models.
public struct AnswerLikelihood: Objective {
  public static let kind = "answer"
  public static let card = ModelCard(
    "the loss of language models on the answer's tokens",
    formula: "−mean ln p(t_j | prompt, t_<j)", source: "Zheng et al., RSLLM, arXiv 2412.16933",
    example: "objective answer weight=0.85")
  public static let reads: Set<StepPart> = [.answers]

  public var weight: Float = 1

  public init() {}

  public static let settings: [ModelSetting<AnswerLikelihood>] = [
    .number("weight", \.weight, "how much it weighs in the loss")
  ]

  public func terms(of step: AlignmentStep, on tape: Tape) -> [Variable] {
    step.answers?.losses ?? []
  }
}

/// InfoNCE between a span of prompt and answer and the item that followed read alone, all pooled by their
/// means: CALRec's two contrastive losses, the best known reading of RSLLM's.
///
/// For each item the softmax is over the batch's users. Users whose items read alike aren't each other's
/// negatives, which is ours.
public struct SpanContrast: Objective {
  public static let kind = "spans"
  public static let card = ModelCard(
    "draws what the language model makes of a history, or of the answer behind it, to the answer alone",
    formula:
      "−mean_a ln softmax_b(cos(v_b, v_T,a) / τ) at b = a; v of the history or of the answer "
      + "behind it, v_T of the answer alone",
    source: "Li et al., CALRec, RecSys 2024", example: "objective spans of=history weight=0.025")
  public static let reads: Set<StepPart> = [.answers, .spans]

  /// The weight, α or β.
  public var weight: Float = 0.125
  /// The span.
  public var span = Span.answer
  /// The temperature τ.
  public var temperature: Float = 0.5

  public init() {}

  public init(of span: Span, weight: Float) {
    self.span = span
    self.weight = weight
  }

  /// What is drawn to the item alone.
  public enum Span: String, CaseIterable, Sendable {
    /// The answer's tokens behind the prompt: L_TT.
    case answer
    /// The history in the prompt: L_UT.
    case history
  }

  public static let weightSetting = ModelSetting<SpanContrast>.number(
    "weight", \.weight, "how much it weighs in the loss")
  public static let tauSetting = ModelSetting<SpanContrast>.positive(
    "tau", \.temperature, "the temperature of the cosines")

  public static let settings = [
    weightSetting, .word("of", \.span, "what is drawn to the answer alone"), tauSetting,
  ]

  public func terms(of step: AlignmentStep, on tape: Tape) -> [Variable] {
    guard let spans = step.answers?.spans else { return [] }
    let ofUsers = span == .answer ? spans.answers : spans.histories
    let count = ofUsers.value.rowCount
    let cosines = tape.scale(
      tape.linear(tape.normaliseRows(spans.items), tape.normaliseRows(ofUsers)), by: 1 / temperature
    )
    let logits = spans.twins.map { tape.add(cosines, tape.constant($0)) } ?? cosines
    return [
      tape.crossEntropy(
        logits, targets: (0..<count).map { Int32($0) }, scale: 1 / Float(count))
    ]
  }
}

/// Binary cross-entropy of the logit of yes: CoLLM's loss.
public struct YesLikelihood: Objective {
  public static let kind = "bce"
  public static let card = ModelCard(
    "binary cross-entropy of the logit of yes with labels",
    formula: "−mean [y ln σ(x) + (1 − y) ln σ(−x)]",
    source: "Zhang et al., CoLLM, arXiv 2310.19488", example: "objective bce")
  public static let reads: Set<StepPart> = [.judgements]

  public var weight: Float = 1

  public init() {}

  public static let settings: [ModelSetting<YesLikelihood>] = [
    .number("weight", \.weight, "how much it weighs in the loss")
  ]

  public func terms(of step: AlignmentStep, on tape: Tape) -> [Variable] {
    guard let (logits, labels) = step.answers?.judgements else { return [] }
    // ln (1 − σ(x)) is ln σ(−x).
    let signs = Tensor(shape: [labels.count, 1], values: labels.map { $0 ? 1 : -1 })
    return [
      tape.binaryCrossEntropy(
        tape.multiply(logits, tape.constant(signs)), scale: 1 / Float(labels.count))
    ]
  }
}
