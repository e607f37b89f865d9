import Backbones
import Interactions
import Networks
public import Recommenders

/// RSLLM: titles with rows of ID vectors behind them in one prompt, and the next title for an answer.
///
/// A language model is tuned first on titles alone, then with a marker [DSR] and a row behind each title,
/// which a projector makes of the item's ID vector. It learns to say the next title, and two contrastive
/// losses draw history and answer to the answer read alone.
///
/// Zheng et al., RSLLM, arXiv 2412.16933. What the paper isn't known to say is from LLaRA (Liao et al.,
/// SIGIR 2024) and CALRec (Li et al., RecSys 2024), or our choice.
public struct RSLLM: NamedSystem, TextThenRows {
  public static let kind = "rsllm"
  public static let card = ModelCard(
    "tunes a language model to say the next title after titles with rows of ID vectors behind them",
    formula:
      "e_i = W₂ GELU(W₁ z_i + b₁) + b₂ in the place behind [DSR]; (1 − α − β) · answer + α · spans of "
      + "the answer + β · spans of the history; score = mean ln p of a title's tokens",
    source: "Zheng et al., RSLLM, arXiv 2412.16933",
    example: "rsllm base (lora lm) titles=5")

  /// The projector.
  public var bridge = MLPBridge()
  public var site = SlotSite()
  public var readout = AnswerReadout()
  /// What compares answers.
  public var score = Score.meanlogp
  public var prompts = Prompts()
  /// The user's prompt of the first stage.
  public var textPrompt = "This user has chosen <history>. The next title will be:"
  /// The weight α of what draws the answer to itself alone.
  public var answerSpans = SpanContrast(of: .answer, weight: 0.125)
  /// The weight β of what draws the history to the answer alone.
  public var historySpans = SpanContrast(of: .history, weight: 0.025)
  public var samples = PairSamples()
  /// The training: of the second stage, and of the first but for its end.
  public var training = StageTraining()
  /// Epochs of the first stage, on titles alone.
  public var textEpochs = 1

  public init() {
    bridge.ids.free.rows = 0
    site.isMarked = true
    prompts.user = "This user has chosen <history rows=true>. The next title will be:"
    prompts.longest = 128
    samples.negatives = 19
    samples.source = .last
    training.epochs = 2
    training.every = 0
    training.rate = 1e-3
    training.batch = 16
  }

  /// What compares answers.
  public enum Score: String, CaseIterable, Sendable {
    /// The mean of the log-probabilities of an answer's tokens.
    case meanlogp
    /// Their sum.
    case logp
  }

  public var sentence: Sentence {
    var comparison = Comparison()
    comparison.score = score == .meanlogp ? .meanlogp : .logp
    var answer = AnswerLikelihood()
    answer.weight = max(0, 1 - answerSpans.weight - historySpans.weight)
    return sentence(by: readout, comparison, [answer, answerSpans, historySpans], samples)
  }

  public func checkTogether() throws(SettingError) {
    guard answerSpans.weight + historySpans.weight < 1 else {
      throw .outOfRange(
        "alpha", value: "\(answerSpans.weight)", expected: "below 1 together with `beta`")
    }
  }

  public var idle: Set<String> {
    var idle = idleInStages.union(readout.idle)
    let lists = [prompts.user, textPrompt].contains {
      (try? PromptTemplate($0))?.listsCandidates == true
    }
    if !lists { idle.insert("negatives") }
    if answerSpans.weight == 0, historySpans.weight == 0 { idle.insert("tau") }
    return idle
  }

  private static let ofProjector: [ModelSetting<RSLLM>] = [
    SlotSite.markedSetting.of(\RSLLM.site), MLPBridge.hiddenSetting.of(\RSLLM.bridge),
  ]

  private static let ofAnswers: [ModelSetting<RSLLM>] = [
    .word("score", \.score, "what compares answers: the mean or the sum of ln p of their tokens"),
    AnswerReadout.decodingSetting.of(\RSLLM.readout),
    AnswerReadout.beamsSetting.of(\RSLLM.readout),
    SpanContrast.weightSetting.of(\RSLLM.answerSpans, as: "alpha"),
    SpanContrast.weightSetting.of(\RSLLM.historySpans, as: "beta"),
    SpanContrast.tauSetting.of(\RSLLM.temperatures),
    PairSamples.sourceSetting.of(\RSLLM.samples),
    PairSamples.negativesSetting.of(\RSLLM.samples),
  ]

  public static let settings =
    ofProjector + rowSettings + promptSettings + ofAnswers + stageSettings

  /// The temperature of both contrastive losses.
  private var temperatures: SpanContrast {
    get { answerSpans }
    set {
      (answerSpans.temperature, historySpans.temperature) = (
        newValue.temperature, newValue.temperature
      )
    }
  }

  /// With the candidates in the prompt, of which the answer is one: what written answers are measured by.
  public static var listed: RSLLM {
    var listed = RSLLM()
    listed.prompts.user =
      "This user has chosen <history rows=true>. Which of these comes next: <candidates>? The answer is:"
    listed.textPrompt =
      "This user has chosen <history>. Which of these comes next: <candidates>? The answer is:"
    (listed.prompts.longest, listed.samples.negatives) = (256, 9)
    return listed
  }

  /// As far as the paper is known, and else as LLaRA's code: ten titles, twenty candidates in the prompt,
  /// each title with its row.
  public static var paper: RSLLM {
    var paper = RSLLM()
    paper.prompts.titles = 10
    paper.prompts.longest = 512
    paper.prompts.user =
      "This user has watched <history rows=true> in the previous. Please predict the next movie this "
      + "user will watch. Choose the answer from the following <candidates rows=true>. Answer:"
    paper.textPrompt =
      "This user has watched <history> in the previous. Please predict the next movie this user will "
      + "watch. Choose the answer from the following <candidates>. Answer:"
    paper.samples.source = .all
    (paper.training.rate, paper.training.batch, paper.training.accumulation) = (8e-4, 8, 16)
    (paper.training.schedule, paper.training.floor) = (.cosine, 0.01)
    (paper.training.epochs, paper.training.decay) = (5, 1e-5)
    return paper
  }

  public static var presets: [SystemPreset<RSLLM>] {
    [
      SystemPreset(
        "small", "sizes for a small language model on a CPU",
        because: "the paper's are for models of billions of weights on GPUs", RSLLM()),
      SystemPreset("listed", "the same with candidates in the prompt", .listed),
      SystemPreset(
        "paper", "as the paper says, as far as it is known, and LLaRA beside it", .paper),
    ]
  }
}
