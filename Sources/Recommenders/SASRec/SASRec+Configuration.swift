extension SASRec {
  /// The sizes of the network.
  public struct Configuration: Hashable, Sendable {
    /// The width of item vectors and states, d; 64, as most published comparisons use.
    public var width: Int
    /// How many blocks of attention and pointwise network; 2, as in the paper.
    public var blocks: Int
    /// How many attention heads share the width; 2, as most published comparisons use.
    public var heads: Int
    /// How many of the most recent items are seen; 50, as in the paper for sparse data, and longer
    /// training sequences are cut into windows, so that nothing of them is lost.
    public var maxlen: Int
    /// The share of activations dropped in training; 0.3, which did well on dense data (ML-100K) and
    /// on sparse (Online Retail); 0.2 to 0.4 are worth trying.
    public var dropout: Float

    public init(
      width: Int = 64, blocks: Int = 2, heads: Int = 2, maxlen: Int = 50, dropout: Float = 0.3
    ) {
      self.width = width
      self.blocks = blocks
      self.heads = heads
      self.maxlen = maxlen
      self.dropout = dropout
    }

    /// Refuses sizes that no network has.
    ///
    /// - Throws: `ConfigurationError`.
    func check() throws(ConfigurationError) {
      for (name, value) in [
        ("dim", width), ("blocks", blocks), ("heads", heads), ("maxlen", maxlen),
      ] where value < 1 {
        throw .notPositive(name, value)
      }
      guard width % heads == 0 else { throw .headsDoNotDivide(width: width, heads: heads) }
      guard dropout >= 0, dropout < 1 else { throw .dropoutOutOfRange(dropout) }
    }
  }

  /// Why a network can't have these sizes.
  public enum ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A size is 0 or below.
    case notPositive(String, Int)
    /// The width can't be shared evenly among the heads.
    case headsDoNotDivide(width: Int, heads: Int)
    /// The dropout is no share below 1.
    case dropoutOutOfRange(Float)

    public var description: String {
      switch self {
      case .notPositive(let name, let value): return "`\(name)` is \(value), it must be above 0"
      case .headsDoNotDivide(let width, let heads):
        return "`dim` is \(width), which \(heads) `heads` can't share evenly"
      case .dropoutOutOfRange(let value):
        return "`dropout` is \(value), it must be 0 or above and below 1"
      }
    }
  }
}
