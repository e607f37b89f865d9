public import Support

extension Tape {
  /// The product of a fixed sparse matrix and x: a step of propagation over a graph.
  ///
  /// - Parameters:
  ///   - matrix: [n, m].
  ///   - transposed: its transpose, which the gradient is multiplied by; itself if symmetric.
  ///   - x: [m, d].
  ///   - workers: who share out the rows.
  /// - Returns: [n, d].
  public func sparseProduct(
    _ matrix: SparseMatrix, transposed: SparseMatrix, _ x: Variable, workers: Workers
  ) -> Variable {
    precondition(
      transposed.rowCount == matrix.columnCount && transposed.columnCount == matrix.rowCount,
      "sparseProduct: \(matrix.rowCount) × \(matrix.columnCount), transposed "
        + "\(transposed.rowCount) × \(transposed.columnCount)")
    let product = matrix.times(x.value, workers: workers, cancellation: cancellation)
    return record(product, inputs: [x]) { [cancellation] gradient in
      [transposed.times(gradient, workers: workers, cancellation: cancellation)]
    }
  }
}
