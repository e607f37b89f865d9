import Glibc
internal import Tensors

/// T5's relative positions: distances of tokens in buckets, near ones finely, far ones coarsely.
///
/// Each bucket has a number a head that is added to scores. The numbers are frozen.
struct DistanceBuckets: Sendable {
  /// [buckets, heads].
  let values: Tensor
  /// Distances from here on share the last bucket.
  let farthest: Int
  /// Whether later tokens are told from earlier ones; if not, they share the first bucket.
  let looksAhead: Bool

  /// The numbers of distances 1 − reach … reach − 1, [heads, 2 reach − 1].
  func bias(reach: Int) -> Tensor {
    let reach = max(1, reach)
    let buckets = (1 - reach..<reach).map { Int32(bucket(ofDistance: $0)) }
    return values.gatheredRows(buckets).transposed()
  }

  /// The bucket of a key's place minus the query's.
  func bucket(ofDistance distance: Int) -> Int {
    let count = looksAhead ? values.rowCount / 2 : values.rowCount
    let first = looksAhead && distance > 0 ? count : 0
    let size = looksAhead ? abs(distance) : max(0, -distance)
    let exact = count / 2
    guard size >= exact else { return first + size }
    // In float32, as the models were trained, for distances on the edge of a bucket.
    let growth =
      log(Float(size) / Float(exact)) / Float(log(Double(farthest) / Double(exact)))
      * Float(count - exact)
    return first + min(count - 1, exact + Int(growth))
  }
}
