extension LoRA {
  /// What defines low-rank changes beside the maps that they change.
  public struct Configuration: Hashable, Sendable {
    /// The rank r of each change.
    public var rank: Int
    /// The strength α; a change is multiplied by α / r.
    public var alpha: Float
    /// The share of a map's inputs that the change doesn't see in a training step.
    public var dropout: Float
    /// Whether a change is multiplied by α / √r instead (Kalajdzievski, A rank stabilization scaling
    /// factor for fine-tuning with LoRA, 2023).
    public var isRankStabilised: Bool

    public init(
      rank: Int = 8, alpha: Float = 16, dropout: Float = 0, isRankStabilised: Bool = false
    ) {
      self.rank = rank
      self.alpha = alpha
      self.dropout = dropout
      self.isRankStabilised = isRankStabilised
    }

    /// What changes are multiplied by.
    public var scale: Float {
      alpha / (isRankStabilised ? Float(rank).squareRoot() : Float(rank))
    }
  }
}
