import Backbones
import Interactions
import Networks
public import Recommenders

/// CoLLM: a language model says whether a user will like an item, from titles and rows of ID vectors.
///
/// Changes of low rank learn first on titles alone; then they stay, and a projector learns to make rows of
/// the user's and the item's ID vectors.
///
/// Zhang et al., CoLLM: integrating collaborative embeddings into large language models for
/// recommendation, arXiv 2310.19488, and its authors' code.
public struct CoLLM: NamedSystem, TextThenRows {
  public static let kind = "collm"
  public static let card = ModelCard(
    "tunes a language model to say whether a user likes an item, then rows of their ID vectors",
    formula:
      "e = W₂ ReLU(W₁ z + b₁) + b₂ in places of user and item; score(u, i) = the logit of yes; binary "
      + "cross-entropy",
    source: "Zhang et al., CoLLM, arXiv 2310.19488", example: "collm base (lora lm) positive=4")

  /// The projector.
  public var bridge = MLPBridge()
  public var site = SlotSite()
  public var prompts = Prompts()
  /// The user's prompt of the first stage.
  public var textPrompt =
    "A user has chosen: <history>. Would the user like <item.title>? Answer yes or no:"
  public var samples = LabelledSamples()
  /// The training: of the second stage, and of the first but for its end.
  public var training = StageTraining()
  /// Epochs of the first stage, on titles alone.
  public var textEpochs = 1

  public init() {
    bridge.ids.free.rows = 0
    bridge.activation = .relu
    prompts.user =
      "A user <user.vector> has chosen: <history>. Would the user like <item.title> <item.vector>? "
      + "Answer yes or no:"
    prompts.longest = 128
    samples.source = .last
    training.epochs = 2
    training.every = 0
    training.rate = 1e-3
    training.batch = 16
  }

  public func checkTogether() throws(SettingError) { try samples.checkTogether() }

  public var sentence: Sentence {
    var (comparison, readout) = (Comparison(), AnswerReadout())
    comparison.score = .logit
    readout.words = .yes
    return sentence(
      by: readout, comparison, [YesLikelihood()], samples,
      rows: [.bridge] + (site.isMarked ? [.site] : []))
  }

  public var idle: Set<String> {
    idleInStages.union(samples.positive > 0 ? ["negatives"] : [])
  }

  private static let ofProjector: [ModelSetting<CoLLM>] = [
    MLPBridge.hiddenSetting.of(\CoLLM.bridge), MLPBridge.activationSetting.of(\CoLLM.bridge),
  ]

  private static let ofAnswers: [ModelSetting<CoLLM>] = [
    LabelledSamples.sourceSetting.of(\CoLLM.samples),
    LabelledSamples.positiveSetting.of(\CoLLM.samples),
    LabelledSamples.negativesSetting.of(\CoLLM.samples),
  ]

  public static let settings =
    ofProjector + rowSettings + promptSettings + ofAnswers + stageSettings

  /// As the paper and its code say; but the history is all that the user had, liked or not, for that is what
  /// is known of a user who is asked about.
  public static var paper: CoLLM {
    var paper = CoLLM()
    paper.bridge.hidden = 640
    paper.prompts.titles = 10
    paper.prompts.longest = 1024
    paper.textPrompt =
      "#Question: A user has given high ratings to the following movies: <history>. Leverage the "
      + "information to predict whether the user would enjoy the movie titled <item.title>? Answer with "
      + "\"Yes\" or \"No\". \n#Answer:"
    paper.prompts.user =
      "#Question: A user has given high ratings to the following movies: <history>. Additionally, we have "
      + "information about the user's preferences encoded in the feature <user.vector>. Using all "
      + "available information, make a prediction about whether the user would enjoy the movie titled "
      + "<item.title> with the feature <item.vector>? Answer with \"Yes\" or \"No\". \n#Answer:"
    (paper.samples.source, paper.samples.positive) = (.all, 4)
    (paper.training.rate, paper.training.batch) = (1e-3, 16)
    (paper.training.warmUp, paper.training.schedule, paper.training.floor) = (200, .cosine, 0.08)
    (paper.training.decay, paper.training.epochs) = (1e-3, 10)
    return paper
  }

  public static var presets: [SystemPreset<CoLLM>] {
    [
      SystemPreset(
        "small", "sizes for a small language model on a CPU",
        because: "the paper's are for models of billions of weights on GPUs", CoLLM()),
      SystemPreset("paper", "as the paper and its code say", .paper),
    ]
  }
}
