extension Tensor {
  /// The sum of the rows' products with themselves, XᵀX, [d, d], of X [n, d].
  ///
  /// Each element is one sum in the order of the rows, so that it is as symmetric as its formula.
  public func squareSums() -> Tensor {
    let (rows, width) = (rowCount, rowWidth)
    return Tensor(shape: [width, width]) { out in
      Matrix.multiply(
        pointer, .transposed, pointer, .plain, rows: width, columns: width, depth: rows,
        into: out.baseAddress)
    }
  }

  /// Solves A x = b for a symmetric positive definite matrix A [n, n], whose upper triangle becomes
  /// its Cholesky factor U, A = UᵀU.
  ///
  /// One thread does it: for many small systems, which workers share out. Every number is one chain
  /// of plain operations, whose bits are the same on every processor.
  ///
  /// - Parameter right: b, n numbers, which become x.
  /// - Throws: `NotPositiveDefinite`; the numbers are then neither.
  public mutating func solvePositiveDefinite(
    _ right: inout [Float]
  ) throws(NotPositiveDefinite) {
    let order = rowCount
    precondition(
      shape == [order, order] && right.count == order,
      "solvePositiveDefinite: shapes \(shape) and [\(right.count)]")
    let start = mutablePointer()
    let isPositive = right.withUnsafeMutableBufferPointer { right -> Bool in
      // A row of U at a time; what is below it has its share taken off at once. b goes along, which
      // makes it the solution y of Uᵀy = b.
      for pivot in 0..<order {
        let row = start + pivot * order
        guard row[pivot] > 0, row[pivot].isFinite else { return false }
        let factor = 1 / row[pivot].squareRoot()
        for column in pivot..<order { row[column] *= factor }
        right[pivot] *= factor
        for below in pivot + 1..<max(order, pivot + 1) {
          let (share, target) = (row[below], start + below * order)
          for column in below..<order { target[column] -= share * row[column] }
          right[below] -= share * right[pivot]
        }
      }
      // Ux = y, from the last unknown.
      for unknown in (0..<order).reversed() {
        let row = start + unknown * order
        for column in unknown + 1..<max(order, unknown + 1) {
          right[unknown] -= row[column] * right[column]
        }
        right[unknown] /= row[unknown]
      }
      return true
    }
    guard isPositive else { throw NotPositiveDefinite() }
  }
}
