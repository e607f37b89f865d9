import Tensors
import Testing
import _TestSupport

/// Small systems of linear equations.
@Suite struct SolveTests {
  /// γ_k = k u / (1 − k u): how far k rounded operations in a row can lead off, as a share of the sum
  /// of their terms' magnitudes (Higham, Accuracy and Stability of Numerical Algorithms, lemma 3.1).
  private func gamma(_ operations: Int) -> Double {
    let rounding = Double(operations) * Double(Float.ulpOfOne) / 2
    return rounding / (1 - rounding)
  }

  /// Elements may be near 0 where their terms aren't: the terms' magnitudes bound the error.
  @Test(arguments: [(1, 1), (3, 5), (131, 64), (700, 20)])
  func squaresAreSumsOverRows(rows: Int, width: Int) {
    let x = Tensor.random([rows, width], seed: 7)
    let squares = x.squareSums()
    #expect(squares.shape == [width, width])
    #expect(squares.values == squares.transposed().values, "bit for bit")
    let columns = x.transposed()
    for (place, sum) in squares.values.enumerated() {
      let (a, b) = (columns.row(place / width), columns.row(place % width))
      let terms = zip(a, b).map { Double($0) * Double($1) }
      let bound = gamma(rows) * terms.reduce(0) { $0 + abs($1) }
      #expect(abs(Double(sum) - terms.reduce(0, +)) <= bound, "element \(place)")
    }
  }

  /// The solution is that of a matrix as near to A as rounding allows, whatever A's condition:
  /// |b − A x| ≤ γ_(3n + 1) |Uᵀ| |U| |x| (Higham, theorem 10.4).
  @Test(arguments: [1, 5, 64, 200], [Float(1), 1e-3])
  func solutionsSolve(order: Int, ridge: Float) throws {
    // Half as many rows as columns: without the ridge it would be singular.
    var squares = Tensor.random([order / 2 + 1, order], seed: 7).squareSums()
    squares.withUnsafeMutableValues { values in
      for index in 0..<order { values[index * order + index] += ridge }
    }
    let right = Tensor.random([order], seed: 8).values
    var (matrix, solution) = (squares, right)
    try matrix.solvePositiveDefinite(&solution)
    let factor = (0..<order).map { row in
      matrix.row(row).enumerated().map { $0 < row ? 0 : abs(Double($1)) }
    }
    let magnitudes = factor.map { row in
      zip(row, solution).reduce(0) { $0 + $1.0 * abs(Double($1.1)) }
    }
    for row in 0..<order {
      let left = zip(squares.row(row), solution).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      let bound = (0..<order).reduce(0) { $0 + factor[$1][row] * magnitudes[$1] }
      #expect(abs(Double(right[row]) - left) <= gamma(3 * order + 1) * bound, "row \(row)")
    }
  }

  @Test func noRowsSumToZeros() {
    #expect(Tensor.zeros([0, 3]).squareSums().values == Array(repeating: 0, count: 9))
  }

  @Test(
    arguments: [[Float]]([[1, 2, 2, 1], [.nan, 0, 0, 1], [.infinity, 0, 0, 1], [0, 0, 0, 0]]))
  func whatHasNoFactorIsRefused(values: [Float]) {
    var matrix = Tensor(shape: [2, 2], values: values)
    var right: [Float] = [1, 1]
    #expect(throws: NotPositiveDefinite.self) { try matrix.solvePositiveDefinite(&right) }
  }
}
