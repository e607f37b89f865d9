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

  /// The module that lines rows up: the paper's, or one that it is compared with.
  public var alignment = Alignment.layerwise
  /// The maps of ID vectors.
  public var bridge = LayerwiseBridge()
  public var site = KeyValueSite()
  public var readout = PooledReadout()
  /// Which half of a prompt there is.
  public var half = Half.hybrid
  public var prompts = Prompts()
  public var comparison = Comparison()
  /// The recommendation loss.
  public var loss = Loss.softmax
  /// The sampled softmax.
  public var softmax = SampledSoftmax()
  public var contrast = RowTextContrast()
  public var samples = PairSamples()

  public init() {}

  /// The module that lines rows up with the language model's layers.
  public enum Alignment: String, CaseIterable, Sendable {
    /// A map for each layer, rows as extra keys and values: RA-Rec.
    case layerwise
    /// One map for all layers.
    case shared
    /// One linear map, rows as virtual tokens before the text alone, as in LLaRA and CoLLM.
    case linear
    /// Two maps with a GELU between them, rows before the text alone.
    case mlp
    /// No ID rows: prefix tuning.
    case prefix
    /// A map for each layer, rows in gated cross-attention.
    case gated
  }

  /// The halves of a hybrid prompt.
  public enum Half: String, CaseIterable, Sendable {
    /// Text and ID rows.
    case hybrid
    /// The text alone, with free rows.
    case hard
    /// The rows alone, before an empty text.
    case soft
  }

  /// The recommendation loss.
  public enum Loss: String, CaseIterable, Sendable {
    /// Pairwise logistic loss against the other items of the batch, as in the paper.
    case bpr
    /// Sampled softmax over the batch's items, corrected for how likely each is among them; ours.
    case softmax
  }

  public var sentence: Sentence {
    let hasIDs = half != .hard && alignment != .prefix
    var prompts = prompts
    if half == .soft { (prompts.user, prompts.item) = ("", "") }
    var objectives: [any Objective] = [loss == .bpr ? PairwiseObjective() : softmax]
    // Without texts there is nothing to draw rows to.
    if hasIDs, half == .hybrid { objectives.append(contrast) }
    return Sentence(
      user: Sentence.Side(
        bridge: hasIDs ? mapping : bridge.ids.free, site: entrance, readout: readout),
      prompts: prompts, comparison: comparison, stages: [Stage(objectives, samples: samples)])
  }

  public func checkTogether() throws(SettingError) {
    if half == .soft, alignment == .prefix {
      throw .outOfRange("prompt", value: "`soft`", expected: "one with texts where no IDs are read")
    }
  }

  /// The settings that change nothing beside the others.
  public var idle: Set<String> {
    var idle: Set<String> = []
    if !sentence.readsIDs {
      idle.formUnion([
        "reparam", "rank", "init", "deviation", "vectors", "gate", "kappa", "lambda", "tau",
        "alone",
      ])
    }
    if alignment == .linear || alignment == .mlp { idle.insert("from_layer") }
    if alignment == .shared || alignment == .mlp { idle.formUnion(["reparam", "rank"]) }
    idle.formUnion(bridge.idle)
    if loss == .bpr { idle.insert("logq") }
    if contrast.weight == 0 { idle.insert("tau") }
    if half == .soft {
      idle.formUnion([
        "lambda", "tau", "titles", "longest", "user_prompt", "item_prompt", "alone",
      ])
    }
    return idle
  }

  /// The bridge of the alignment.
  private var mapping: any Bridge {
    switch alignment {
    case .layerwise, .linear, .gated, .prefix: return bridge
    case .shared:
      var shared = SharedBridge()
      shared.ids = bridge.ids
      return shared
    case .mlp:
      var mlp = MLPBridge()
      mlp.ids = bridge.ids
      return mlp
    }
  }

  /// Where rows enter.
  private var entrance: any Site {
    switch alignment {
    case .layerwise, .shared, .prefix: return site
    case .linear, .mlp: return PrefixSite()
    case .gated:
      var gated = GatedSite()
      gated.fromLayer = site.fromLayer
      return gated
    }
  }

  /// The settings that mean something without ID rows too.
  static let textSettings: [ModelSetting<RARec>] = [
    FreeRows.rowsSetting.of(\RARec.bridge.ids.free),
    KeyValueSite.fromLayerSetting.of(\RARec.site),
    Prompts.titlesSetting.of(\RARec.prompts),
    Prompts.longestSetting.of(\RARec.prompts),
    PooledReadout.poolSetting.of(\RARec.readout),
    Comparison.scoreSetting.of(\RARec.comparison),
    Comparison.scaleSetting.of(\RARec.comparison),
    .word("loss", \.loss, "the recommendation loss"),
    SampledSoftmax.correctionSetting.of(\RARec.softmax),
    PairSamples.negativesSetting.of(\RARec.samples),
    PairSamples.bankSetting.of(\RARec.samples),
    Prompts.userSetting.of(\RARec.prompts),
    Prompts.itemSetting.of(\RARec.prompts),
  ]

  public static let settings =
    textSettings + [
      .word("alignment", \.alignment, "the module that lines rows up"),
      LayerwiseBridge.formSetting.of(\RARec.bridge),
      LayerwiseBridge.rankSetting.of(\RARec.bridge),
      .word("prompt", \.half, "text and ID rows, or one of the two"),
      IDRows.initSetting.of(\RARec.bridge.ids),
      IDRows.deviationSetting.of(\RARec.bridge.ids),
      IDRows.vectorsSetting.of(\RARec.bridge.ids),
      RowGate.kindSetting.of(\RARec.bridge.ids.gate),
      RowGate.kappaSetting.of(\RARec.bridge.ids.gate),
      RowTextContrast.weightSetting.of(\RARec.contrast, as: "lambda"),
      RowTextContrast.tauSetting.of(\RARec.contrast),
      Comparison.residualSetting.of(\RARec.comparison),
      PairSamples.aloneSetting.of(\RARec.samples),
    ]

  /// The settings that our own trials found best.
  public static var tuned: RARec { RARec() }

  /// The paper's settings, and where it is silent those that its words suggest.
  public static var paper: RARec {
    var paper = RARec()
    paper.prompts.titles = 10
    paper.readout.pooling = .cls
    paper.comparison.score = .dot
    paper.bridge.ids.initialisation = .random
    paper.bridge.ids.deviation = 0.02
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
