import Support
import Tensors
import Testing
import _TestSupport

@Suite struct SparseMatrixTests {
  private let matrix = SparseMatrix(
    columnCount: 4, offsets: [0, 2, 2, 3], columns: [0, 3, 1], values: [0.5, -2, 1.25])

  @Test func timesIsTheDenseProduct() {
    let dense = Tensor(shape: [4, 2], values: [1, 2, 3, 4, 5, 6, 7, 8])
    let product = matrix.times(dense, workers: Workers(count: 2))
    #expect(product.shape == [3, 2])
    #expect(product.values == [0.5 - 14, 1 - 16, 0, 0, 3.75, 5])
  }

  @Test func transposedTwiceIsItself() {
    let turned = matrix.transposed()
    #expect(turned.rowCount == 4 && turned.columnCount == 3)
    #expect(Array(turned.row(3)).map(\.0) == [0] && Array(turned.row(3)).map(\.1) == [-2])
    let again = turned.transposed()
    #expect(again.offsets == matrix.offsets)
    #expect(again.columns == matrix.columns && again.values == matrix.values)
  }
}

@Suite struct InverseTests {
  /// A matrix of the form XᵀX + I.
  private func positive(_ order: Int) -> Tensor {
    let x = Tensor.random([order, order + 3], seed: 1)
    var sum = x.timesTransposed(x)
    sum.withUnsafeMutableValues { for index in 0..<order { $0[index * (order + 1)] += 1 } }
    return sum
  }

  @Test(arguments: [1, 5, 128, 129, 300])
  func timesItselfIsTheIdentity(order: Int) throws {
    let matrix = positive(order)
    var inverse = matrix
    try inverse.invertPositiveDefinite(workers: Workers(count: 2), progress: .unwatched)
    #expect(inverse.transposed().values == inverse.values)
    let identity = (0..<order * order).map { Float($0 % (order + 1) == 0 ? 1 : 0) }
    expectClose(
      matrix.timesTransposed(inverse).values, identity, absolute: 2e-3, "order \(order)")
    var alone = matrix
    try alone.invertPositiveDefinite(workers: Workers(count: 1), progress: .unwatched)
    #expect(alone.values == inverse.values)
  }

  @Test func refusesOthers() {
    var matrix = Tensor(shape: [2, 2], values: [1, 2, 2, 1])
    #expect(throws: NotPositiveDefinite.self) {
      try matrix.invertPositiveDefinite(workers: Workers(count: 1), progress: .unwatched)
    }
    let cancellation = Cancellation()
    cancellation.cancel()
    #expect(throws: Cancelled.self) {
      try matrix.invertPositiveDefinite(
        workers: Workers(count: 1), progress: Progress(cancellation: cancellation))
    }
  }

  /// Points near a line through (1, 2, 2), which is the first direction.
  @Test func principalCoordinatesLieAlongTheLargestVariance() throws {
    let points = (0..<9).flatMap { index -> [Float] in
      let t = Float(index - 4)
      return [5 + t, 2 * t + (index % 2 == 0 ? 0.1 : -0.1), 2 * t]
    }
    let coordinates = try #require(
      Tensor(shape: [9, 3], values: points).principalCoordinates(2))
    #expect(coordinates.shape == [9, 2])
    for index in 0..<9 {
      expectClose(coordinates.row(index)[0], 3 * Float(index - 4), absolute: 0.2)
    }
    #expect(abs(coordinates.columns(0..<1).values.reduce(0, +)) < 1e-3)
    #expect(coordinates.columns(1..<2).sumOfSquares < 0.2)
  }
}
