import Backbones
public import Recommenders

/// RA-Rec: rows made from ID vectors, seen by every layer of a frozen language model.
///
/// Two towers on one frozen language model: at each layer l the ID vector z gives a row p^(l) =
/// W^(l) z + b^(l), which stands with m free rows before the text as extra keys and values; the score
/// of user and item is the product of their pooled last states. W, b and the free rows train.
///
/// Yu et al., RA-Rec: An efficient ID representation alignment framework for LLM-based
/// recommendation, arXiv 2402.04527. What the paper isn't known to say is our choice, marked so at
/// the parts.
public struct RARec: NamedSystem {
  public static let kind = "rarec"
  public static let card = ModelCard(
    "makes rows of an ID model's vectors that every layer of a frozen language model sees",
    formula: "p^(l) = W^(l) z + b^(l), seen with m free rows as extra keys and values at layer l; "
      + "score(u, i) = s · cos(h_u, h_i), or h_u · h_i; an item without training rows has no row of "
      + "its own, and takes the place among the others that texts alone give it",
    source: "Yu et al., RA-Rec, arXiv 2402.04527", example: "rarec base lm rows=4")

  public var bridge = LayerwiseBridge()
  public var site = KeyValueSite()
  public var readout = PooledReadout()
  public var prompts = Prompts()
  public var comparison = Comparison()
  /// The recommendation loss.
  public var loss = Loss.softmax
  public var contrast = RowTextContrast()
  public var samples = PairSamples()

  public init() {}

  /// The recommendation loss.
  public enum Loss: String, CaseIterable, Sendable {
    /// Pairwise logistic loss against the other items of the batch, as in the paper.
    case bpr
    /// Sampled softmax over the batch's items, corrected for how likely each is among them; ours.
    case softmax

    var objective: any Objective {
      switch self {
      case .bpr: PairwiseObjective()
      case .softmax: SampledSoftmax()
      }
    }
  }

  public var sentence: Sentence {
    Sentence(
      user: Sentence.Side(bridge: bridge, site: site, readout: readout), prompts: prompts,
      comparison: comparison, stages: [Stage([loss.objective, contrast], samples: samples)])
  }

  /// The settings that mean something without ID rows too.
  static let textSettings: [ModelSetting<RARec>] = [
    FreeRows.rowsSetting.of(\RARec.bridge.free),
    KeyValueSite.fromLayerSetting.of(\RARec.site),
    Prompts.titlesSetting.of(\RARec.prompts),
    Prompts.longestSetting.of(\RARec.prompts),
    PooledReadout.poolSetting.of(\RARec.readout),
    Comparison.scoreSetting.of(\RARec.comparison),
    Comparison.scaleSetting.of(\RARec.comparison),
    .word("loss", \.loss, "the recommendation loss"),
    PairSamples.negativesSetting.of(\RARec.samples),
    Prompts.userSetting.of(\RARec.prompts),
    Prompts.itemSetting.of(\RARec.prompts),
  ]

  public static let settings =
    textSettings + [
      LayerwiseBridge.initSetting.of(\RARec.bridge),
      LayerwiseBridge.deviationSetting.of(\RARec.bridge),
      RowTextContrast.weightSetting.of(\RARec.contrast, as: "lambda"),
      RowTextContrast.tauSetting.of(\RARec.contrast),
      Comparison.residualSetting.of(\RARec.comparison),
    ]

  /// The settings that our own trials found best.
  public static var tuned: RARec { RARec() }

  /// The paper's settings, and where it is silent those that its words suggest.
  public static var paper: RARec {
    var paper = RARec()
    paper.prompts.titles = 10
    paper.readout.pooling = .cls
    paper.comparison.score = .dot
    paper.bridge.initialisation = .random
    paper.bridge.deviation = 0.02
    paper.loss = .bpr
    paper.samples.negatives = 0
    paper.prompts.user =
      "Your task is to recommend the next product user may be interested based on their "
      + "purchase history: <history>."
    paper.prompts.item = "Product: <item.title>."
    return paper
  }

  public static var presets: [SystemPreset<RARec>] {
    [
      SystemPreset(
        "tuned", "what our own trials found best",
        because: "the paper's own settings are mostly unknown", .tuned),
      SystemPreset("paper", "as the paper says, as far as it is known", .paper),
    ]
  }
}
