import Interactions
import Recommenders
import Support
import Tensors

/// An ID model with what it knows of items.
struct IDSide: Sendable {
  let base: any IDModel
  /// The rows that each item has in what the ID model learnt from.
  let rows: [Int32]
  /// Each item's share of them, for the correction of the sampled softmax.
  let shares: [Float]
  /// The items that it knows, ascending.
  let warm: [Int32]
  /// The items that have no rows or no vector, ascending: no ID says anything of them.
  let cold: [Int32]
  private let isColdItem: [Bool]
  /// The factors of ID vectors that make their root mean square 1: users', items'.
  var inputScale: (user: Float, item: Float)

  /// - Parameters:
  ///   - base: the ID model.
  ///   - data: the data set that it was made for.
  ///   - workers: who computes users' vectors.
  /// - Throws: what keeps the ID model from making vectors.
  init(_ base: any IDModel, on data: Dataset, workers: Workers) throws {
    let lesson = base.lesson(in: data)
    self.base = base
    rows = lesson.trainPopularity
    shares = rows.shares
    var isCold = rows.map { $0 == 0 }
    for item in base.unranked { isCold[Int(item)] = true }
    isColdItem = isCold
    let items = (0..<Int32(data.itemCount))
    (warm, cold) = (items.filter { !isCold[Int($0)] }, items.filter { isCold[Int($0)] })
    let sample = (0..<min(1024, lesson.userCount)).map { lesson.history(of: $0, before: .valid) }
    inputScale = (
      user: Self.inverseRootMeanSquare(try base.userVectors(sample, workers: workers)),
      item: Self.inverseRootMeanSquare(base.itemVectors.gatheredRows(warm))
    )
  }

  private static func inverseRootMeanSquare(_ vectors: Tensor) -> Float {
    let mean = vectors.sumOfSquares / Double(max(1, vectors.count))
    return mean > 0 ? Float(1 / mean.squareRoot()) : 1
  }

  /// What negatives are drawn from, ascending: the items that it knows, or all where it knows none.
  var drawable: [Int32] { warm.isEmpty ? cold : warm }

  /// Whether no ID says anything of an item.
  func isCold(_ item: Int32) -> Bool { isColdItem[Int(item)] }
}

extension [Int32] {
  /// Each number's share of their sum.
  var shares: [Float] {
    let total = Float(Swift.max(1, reduce(0) { $0 + Int($1) }))
    return map { Float($0) / total }
  }
}
