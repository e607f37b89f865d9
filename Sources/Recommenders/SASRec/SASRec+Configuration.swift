extension SASRec {
  /// The sizes of the network, and what it is trained with.
  public struct Configuration: SequenceConfiguration, RankingLossConfiguration {
    /// The width of item vectors and states, d.
    public var width: Int
    /// How many blocks of attention and pointwise network.
    public var blocks: Int
    /// How many attention heads share the width.
    public var heads: Int
    /// How many of the most recent items are seen; longer training sequences are cut into windows,
    /// so that nothing of them is lost.
    public var maxlen: Int
    /// The share of activations dropped in training.
    public var dropout: Float
    public var loss: RankingLoss

    public init(
      width: Int = 64, blocks: Int = 2, heads: Int = 2, maxlen: Int = 50, dropout: Float = 0.2,
      loss: RankingLoss = RankingLoss()
    ) {
      self.width = width
      self.blocks = blocks
      self.heads = heads
      self.maxlen = maxlen
      self.dropout = dropout
      self.loss = loss
    }

    public init() { self.init(width: 64) }

    public static let settings: [ModelSetting<Configuration>] =
      [
        .integer(
          "dim", \.width, 1...4096, "the width of item vectors",
          because: "enough for these catalogues, and fast"),
        .integer(
          "layers", storedAs: "blocks", \.blocks, 1...64,
          "blocks of attention and pointwise network", because: "as in the paper"),
        .integer(
          "heads", \.heads, 1...64, "attention heads; they share `dim` evenly",
          because: "slightly better than one at this width"),
        .integer(
          "maxlen", \.maxlen, 1...10_000, "how many of the last items are seen",
          because: "as in the paper for sparse data"),
        .share(
          "dropout", \.dropout, "the share of activations dropped in training",
          because: "as in the paper for dense data"),
      ] + ModelSetting.loss

    public func checkTogether() throws(SettingError) {
      guard width % heads == 0 else { throw .headsDoNotDivide(width: width, heads: heads) }
    }
  }
}
