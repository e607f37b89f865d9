public import Backbones
public import Recommenders

extension RARec {
  /// Everything that defines an RA-Rec model beside its data, ID model and language model.
  ///
  /// Yu et al., RA-Rec: An efficient ID representation alignment framework for LLM-based
  /// recommendation, arXiv 2402.04527. What the paper isn't known to say is our choice, marked so.
  public struct Configuration: ModelConfiguration {
    /// Free rows a layer, m; our choice, the paper's number isn't known.
    public var rows = 4
    /// Titles of the history in the user's prompt; in our trials five did as well as ten, twice as fast.
    public var titles = 5
    /// The most tokens of a prompt.
    public var longest = 160
    /// The lowest layer that rows are injected at; the paper injects at every layer.
    ///
    /// An extension of ours: everything below is frozen and shared by the two passes.
    public var fromLayer = 0
    /// How last states become one vector.
    public var pooling = Pooling.mean
    /// What compares user and item.
    public var score = Score.cosine
    /// How the maps start.
    public var initialisation = Initialisation.tied
    /// The deviation σ of the maps' first weights; 0.4 did no better in our trials.
    public var deviation: Float = 0.2
    /// The factor that a cosine starts with, its logarithm being learnt; 20 did worse than 10.
    ///
    /// Beside the residual it starts small, so that training starts from the ID model's ranking.
    public var scale: Float {
      get { givenScale ?? (residual ? 1 : 10) }
      set { givenScale = newValue }
    }
    private var givenScale: Float?
    /// The recommendation loss.
    public var loss = Loss.softmax
    /// Items drawn uniformly beside the batch's own positives.
    public var negatives = 64
    /// Weight λ of the alignment loss.
    public var alignment: Float = 0.1
    /// Temperature τ of the alignment loss.
    public var temperature: Float = 0.1
    /// Whether a learnt multiple of the ID model's own score is added; an extension of ours.
    public var residual = false
    /// Whether ID rows are injected; without them only the free rows are (prefix tuning).
    public var usesIDs = true
    /// The user's hard prompt.
    public var userPrompt = "<history>"
    /// The item's hard prompt.
    public var itemPrompt = "<item.title>"

    public init() {}

    public static let settings = textSettings + idSettings

    /// The settings that `textonly` has too.
    private static let textSettings: [ModelSetting<Configuration>] = [
      .integer("rows", \.rows, 0...256, "free rows a layer, m"),
      .integer("from_layer", \.fromLayer, 0...(.max), "the lowest layer with rows; ours"),
      .integer("titles", \.titles, 1...1_000, "titles of the history in a user's prompt"),
      .integer("longest", \.longest, 8...4_096, "the most tokens of a prompt"),
      .word("pool", \.pooling, "how last states become one vector"),
      .word("score", \.score, "what compares user and item; a cosine has a learnt scale"),
      .positive(
        "scale", \.scale,
        "what a cosine is multiplied by at first, then learnt; 1 with `residual`"),
      .word("loss", \.loss, "the recommendation loss"),
      .integer("negatives", \.negatives, 0...100_000, "items drawn beside the batch's own"),
      .text("user_prompt", \.userPrompt, "the user's prompt, with slots: `<history titles=10>`"),
      .text("item_prompt", \.itemPrompt, "the item's prompt, with slots: `<item.title>`"),
    ]

    /// The settings about ID rows.
    private static let idSettings: [ModelSetting<Configuration>] = [
      .word("init", \.initialisation, "how the maps start: drawn apart, or equal"),
      .number("deviation", \.deviation, "the deviation of the maps' first weights"),
      .number("lambda", \.alignment, "the weight of the alignment loss"),
      .positive("tau", \.temperature, "the temperature of the alignment loss"),
      .flag("residual", \.residual, "add a learnt multiple of the ID model's own score; ours"),
    ]

    /// The settings that mean something with ID rows, or without.
    public static func settings(usesIDs: Bool) -> [ModelSetting<Configuration>] {
      usesIDs ? settings : textSettings
    }

    /// Whether there is an alignment loss: it needs ID rows and a weight.
    var alignsRows: Bool { usesIDs && alignment > 0 }

    /// What our own trials found best.
    public static var tuned: Configuration { Configuration() }

    /// As the paper says, as far as it is known: BPR, dot product, [CLS], random first weights.
    public static var paper: Configuration {
      var paper = Configuration()
      paper.titles = 10
      paper.pooling = .cls
      paper.score = .dot
      paper.initialisation = .random
      paper.deviation = 0.02
      paper.loss = .bpr
      paper.negatives = 0
      paper.userPrompt =
        "Your task is to recommend the next product user may be interested based on their "
        + "purchase history: <history>."
      paper.itemPrompt = "Product: <item.title>."
      return paper
    }
  }

  /// What compares a user's vector with an item's.
  public enum Score: String, CaseIterable, Sendable {
    /// The dot product, as in the paper.
    case dot
    /// The cosine times a learnt scale; ours.
    case cosine
  }

  /// How the maps from ID vectors to rows start.
  public enum Initialisation: String, CaseIterable, Sendable {
    /// Users' and items' maps are drawn apart.
    case random
    /// Users' and items' maps start equal, so that a user is near his items from the start.
    case tied
  }

  /// The recommendation loss.
  public enum Loss: String, CaseIterable, Sendable {
    /// Pairwise logistic loss against the other items of the batch, as in the paper.
    case bpr
    /// Sampled softmax over the batch's items, corrected by the logarithm of how likely each is
    /// to be among them (Yi et al., Sampling-bias-corrected neural modeling, RecSys 2019); ours.
    case softmax
  }
}
