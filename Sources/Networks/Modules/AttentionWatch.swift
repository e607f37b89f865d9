import Synchronization
public import Tensors

/// Takes the shares of attention that the layers of a run make, one after the other.
public final class AttentionWatch: Sendable {
  private let kept = Mutex<[Tensor]>([])

  public init() {}

  /// A layer's shares, [heads, tokens, keys]: the keys are the extra rows, then the text's tokens.
  public var shares: [Tensor] { kept.withLock { $0 } }

  func add(_ shares: Tensor) { kept.withLock { $0.append(shares) } }
}
