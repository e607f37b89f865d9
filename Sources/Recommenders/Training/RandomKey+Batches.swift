public import Support

extension RandomKey {
  /// The indexes below `count` in a random order that is the epoch's own, cut into batches.
  public func batches(of count: Int, size: Int, epoch: Int) -> [[Int]] {
    let order = derived("order").derived(epoch).permutation(count)
    return stride(from: 0, to: order.count, by: size).map {
      Array(order[$0..<min(order.count, $0 + size)])
    }
  }
}
