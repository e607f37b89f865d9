import Backbones
import Interactions
import Networks
public import Recommenders

/// Laser: rows before a text and one token behind it, on a frozen language model.
///
/// An M-Former makes the rows from the ID model's states of a history; what is read out at the token
/// behind is compared by cosine, an item being read as a user who had it alone. First the items are
/// encoded anew with each epoch, then they stay as they came with the best weights.
///
/// Zhang et al., Laser: parameter-efficient LLM bi-tuning for sequential recommendation with
/// collaborative information, arXiv 2409.01605.
public struct Laser: NamedSystem {
  public static let kind = "laser"
  public static let card = ModelCard(
    "puts rows that an M-Former makes of a history before its text, and reads a token behind it",
    formula:
      "score(u, i) = cos(h_u, h_i) at the token behind the text; −ln softmax(cos / τ) over all "
      + "items + λ K Σ f_j P_j",
    source: "Zhang et al., Laser, arXiv 2409.01605", example: "laser base lm rows=8")

  /// The M-Former.
  public var former = MFormer()
  /// What makes the rows before the text.
  public var prefix = Prefix.mformer
  /// Whether a learnt token stands behind the text.
  public var hasSuffix = true
  public var prompts = Prompts()
  public var softmax = CatalogueSoftmax()
  public var balance = LoadBalance()
  public var samples = PairSamples()
  /// The training: of the first stage, and of the second but for its end.
  public var training = StageTraining()
  /// Epochs of the second stage.
  public var fixedEpochs = 5

  public init() {
    prompts.titles = 10
    samples.negatives = 0
    samples.source = .last
    training.epochs = 15
    training.every = 0
    training.rate = 1e-3
  }

  /// What makes the rows before the text.
  public enum Prefix: String, CaseIterable, Sendable {
    /// The M-Former, of the ID model's states.
    case mformer
    /// Nothing: they are learnt, the same for all.
    case free
    /// There are none.
    case none
  }

  public var sentence: Sentence {
    var free = FreeRows()
    free.rows = prefix == .none ? 0 : former.rows
    let objectives: [any Objective] = prefix == .mformer ? [softmax, balance] : [softmax]
    var fixed = training
    (fixed.epochs, fixed.refresh) = (fixedEpochs, .never)
    var comparison = Comparison()
    comparison.scale = 0
    var sentence = Sentence(
      user: Sentence.Side(
        bridge: prefix == .mformer ? former : free, site: PrefixSite(),
        readout: hasSuffix ? SuffixReadout() : PooledReadout(.last)),
      prompts: prompts, comparison: comparison,
      stages: (fixedEpochs == 0 ? [training] : training.epochs == 0 ? [fixed] : [training, fixed])
        .map { Stage(objectives, samples: samples, training: $0) })
    sentence.isTied = true
    return sentence
  }

  /// The settings that change nothing beside the others.
  public var idle: Set<String> {
    guard prefix != .mformer else { return [] }
    let names = MFormer.settings.map(\.name) + ["lambda"]
    return Set(names).subtracting(prefix == .free ? ["rows"] : [])
  }

  public static let settings: [ModelSetting<Laser>] =
    MFormer.settings.map { $0.of(\Laser.former) } + [
      .word(
        "prefix", \.prefix, "what makes the rows before the text: the M-Former, or an ablation"),
      .flag("suffix", \.hasSuffix, "read out at a learnt token behind the text, else at the last"),
      Prompts.titlesSetting.of(\Laser.prompts),
      Prompts.longestSetting.of(\Laser.prompts),
      Prompts.userSetting.of(\Laser.prompts),
      CatalogueSoftmax.tauSetting.of(\Laser.softmax),
      LoadBalance.weightSetting.of(\Laser.balance, as: "lambda"),
      PairSamples.sourceSetting.of(\Laser.samples),
      StageTraining.epochsSetting.of(\Laser.training),
      .integer(
        "fixed_epochs", \.fixedEpochs, 0...(.max), "epochs of the second stage, whose items stay"),
      StageTraining.rateSetting.of(\Laser.training),
      StageTraining.warmUpSetting.of(\Laser.training),
      StageTraining.decaySetting.of(\Laser.training),
      StageTraining.batchSetting.of(\Laser.training),
    ]

  /// As the paper says, and of what it is silent about, such as the fall of the rate, as its authors'
  /// code does; but of titles alone, since few data have brands and categories.
  public static var paper: Laser {
    var paper = Laser()
    (paper.former.experts, paper.former.rows) = (8, 32)
    (paper.former.blocks, paper.former.width, paper.former.heads) = (12, 768, 12)
    (paper.prompts.titles, paper.prompts.longest) = (50, 1024)
    paper.prompts.user =
      "You are an intelligent recommendation assistant. Please summarize the user's characteristics "
      + "into a single token based on the browsing history. In chronological order, the user has "
      + "browsed the following items: <history form=numbered>"
    (paper.training.rate, paper.training.batch) = (1e-4, 4)
    (paper.training.warmUp, paper.training.decay) = (500, 0.05)
    (paper.training.schedule, paper.training.floor, paper.training.accumulation) = (
      .cosine, 0.1, 16
    )
    return paper
  }

  public static var presets: [SystemPreset<Laser>] {
    [
      SystemPreset(
        "small", "sizes for a small language model on a CPU",
        because: "the paper's are for a model of 6 billion weights on GPUs", Laser()),
      SystemPreset("paper", "as the paper says", .paper),
    ]
  }
}
