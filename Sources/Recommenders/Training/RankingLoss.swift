/// What a model of rankings is trained with: the loss, and the negatives that it sees.
public struct RankingLoss: Hashable, Sendable {
  /// What compares the item that came next with others.
  public enum Form: String, CaseIterable, Sendable {
    /// Softmax over all items that training has, in chunks.
    case softmax
    /// Softmax over drawn items, corrected for how likely each was to be drawn (logQ).
    case sampled
    /// Binary cross-entropy of the item and its negatives.
    case bce
    /// Binary cross-entropy calibrated for the share of negatives that are seen.
    case gbce
    /// Pairwise logistic loss of the item above each negative.
    case bpr
  }

  /// The loss.
  public var form: Form
  /// How many negatives are drawn: for each position, or for each batch where softmax is sampled.
  public var negatives: Int
  /// Where negatives come from.
  public var draw: NegativeDraw
  /// gBCE's calibration t: 0 is plain binary cross-entropy, 1 calibrates fully.
  public var calibration: Float

  public init(
    _ form: Form = .softmax, negatives: Int = 256, draw: NegativeDraw = .uniform,
    calibration: Float = 0.75
  ) {
    self.form = form
    self.negatives = negatives
    self.draw = draw
    self.calibration = calibration
  }

  /// gBCE's exponent of the positive's probability, β = α (t (1 − 1/α) + 1/α), where α is the share
  /// of negatives that are seen: Petrov and Macdonald, gSASRec, RecSys 2023, equation 20.
  func positiveWeight(items: Int) -> Float {
    guard form == .gbce, items > 1 else { return 1 }
    let share = min(1, Float(negatives) / Float(items - 1))
    return share * (calibration * (1 - 1 / share) + 1 / share)
  }

  /// Whether positions have negatives of their own.
  var isOfPositions: Bool { form == .bce || form == .gbce || form == .bpr }
}

/// Where negatives come from.
public enum NegativeDraw: String, CaseIterable, Sendable {
  /// Every item is as likely as any other.
  case uniform
  /// Items are as likely as they are frequent in training.
  case popularity
  /// The items that came next elsewhere in the batch.
  case batch
}

/// A configuration that has a loss.
protocol RankingLossConfiguration: Sendable {
  var loss: RankingLoss { get set }
}

extension ModelSetting where Configuration: RankingLossConfiguration {
  /// The settings of a loss that is the full softmax by default.
  static var loss: [ModelSetting] {
    loss(because: "softmax over all items does best where it fits")
  }

  /// The settings of a loss, and why the default is what it is.
  static func loss(because reason: String) -> [ModelSetting] {
    [
      .word(
        "loss", \.loss.form, "what compares the next item with others", because: reason),
      .integer(
        "negatives", \.loss.negatives, 1...100_000,
        "negatives a position, or a batch where softmax is sampled",
        because: "as gSASRec for large catalogues"),
      .word("draw", \.loss.draw, "where negatives come from", because: "as in most papers"),
      .number(
        "calibration", \.loss.calibration, "how far `gbce` calibrates, t; 1 is fully",
        because: "the gSASRec paper's own"),
    ]
  }
}
