internal import COpenBLAS
public import Support

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

/// Thrown where a symmetric matrix has no Cholesky factor.
public struct NotPositiveDefinite: Error, Hashable, Sendable {
  public init() {}
}

extension Tensor {
  /// Inverts a symmetric positive definite matrix [n, n] in its own memory, by its Cholesky factor.
  ///
  /// Works in panels, which workers share out; the bits don't depend on how many there are, and a
  /// request to stop is seen between them.
  ///
  /// - Parameters:
  ///   - workers: who compute.
  ///   - progress: who watches, and stops it.
  /// - Throws: `NotPositiveDefinite` or `Cancelled`; the matrix is then neither the old nor the new.
  public mutating func invertPositiveDefinite(workers: Workers, progress: Progress) throws {
    let order = rowCount
    precondition(shape == [order, order], "invertPositiveDefinite: shape \(shape)")
    let matrix = SquareMatrix(start: mutablePointer(), order: order)
    for panel in matrix.panels {
      try progress.check()
      try matrix.factorise(panel, workers: workers, progress: progress)
    }
    for panel in matrix.panels {
      try progress.check()
      matrix.invert(panel, workers: workers, progress: progress)
    }
    try progress.check()
    matrix.mirror()
  }
}

/// The lower triangle of a matrix in place: first itself, then its factor L, then the inverse.
private struct SquareMatrix: @unchecked Sendable {
  let start: UnsafeMutablePointer<Float>
  let order: Int
  private let library = BLAS.library
  /// Columns of a panel.
  private static let width = 128
  /// Columns, or rows, that one worker takes at a time.
  private static let grain = 32

  init(start: UnsafeMutablePointer<Float>, order: Int) {
    (self.start, self.order) = (start, order)
  }

  var panels: [Range<Int>] {
    stride(from: 0, to: order, by: Self.width).map { $0..<min(order, $0 + Self.width) }
  }

  private func place(_ row: Int, _ column: Int) -> UnsafeMutablePointer<Float> {
    start + row * order + column
  }

  /// Makes a panel of L and takes its share from what is right of it.
  ///
  /// Asked to stop, it leaves the matrix half done.
  func factorise(
    _ panel: Range<Int>, workers: Workers, progress: Progress
  ) throws(NotPositiveDefinite) {
    let (first, end) = (panel.lowerBound, panel.upperBound)
    let (width, stride) = (Int32(panel.count), Int32(order))
    var info: Int32 = 0
    // The lower triangle by rows is the upper one by columns, as LAPACK counts.
    withUnsafePointer(to: width) { width in
      withUnsafePointer(to: stride) { stride in
        library.spotrf_("U", width, place(first, first), stride, &info)
      }
    }
    guard info == 0 else { throw NotPositiveDefinite() }
    workers.forEachRange(order - end, grain: 256) { rows in
      if progress.isCancelled { return }
      library.cblas_strsm(
        CblasRowMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, Int32(rows.count), width,
        1, place(first, first), stride, place(end + rows.lowerBound, first), stride)
    }
    workers.forEachRange(order - end, grain: 256) { rows in
      if progress.isCancelled { return }
      let row = end + rows.lowerBound
      library.cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows.count),
        Int32(rows.upperBound), width, -1, place(row, first), stride, place(end, first), stride, 1,
        place(row, end), stride)
    }
  }

  /// Replaces a panel of L by that of the inverse; panels right of it still are L's.
  ///
  /// Asked to stop, it leaves the matrix half done.
  func invert(_ panel: Range<Int>, workers: Workers, progress: Progress) {
    let first = panel.lowerBound
    let rows = order - first
    var columns = Tensor.zeros([rows, panel.count])
    let solution = SquareMatrix(start: columns.mutablePointer(), order: panel.count)
    for index in 0..<panel.count { solution.place(index, index).pointee = 1 }
    workers.forEachRange(panel.count, grain: Self.grain) { range in
      for form in [CblasNoTrans, CblasTrans] where !progress.isCancelled {
        library.cblas_strsm(
          CblasRowMajor, CblasLeft, CblasLower, form, CblasNonUnit, Int32(rows),
          Int32(range.count), 1, place(first, first), Int32(order),
          solution.place(0, range.lowerBound), Int32(panel.count))
      }
    }
    for row in 0..<rows {
      place(first + row, first).update(
        from: solution.place(row, 0), count: min(row + 1, panel.count))
    }
  }

  /// Copies the lower triangle to the upper one.
  func mirror() {
    for row in 0..<order {
      for column in 0..<row { place(column, row).pointee = place(row, column).pointee }
    }
  }
}

extension Tensor {
  /// The coordinates of rows [n, d] along the directions in which they differ most (PCA), centred.
  ///
  /// A direction's sign is such that its largest component is above 0.
  ///
  /// - Parameter count: how many directions; at most d.
  /// - Returns: [n, count], the direction of the largest variance first; `nil` where LAPACK finds no
  ///   eigenvectors, as of numbers that aren't finite.
  public func principalCoordinates(_ count: Int) -> Tensor? {
    let (rows, width) = (rowCount, rowWidth)
    precondition(shape.count == 2 && count <= width, "principal: \(count) of shape \(shape)")
    guard rows > 0, width > 0 else { return .zeros([rows, count]) }
    var mean = [Double](repeating: 0, count: width)
    for row in 0..<rows {
      for column in 0..<width { mean[column] += Double(pointer[row * width + column]) }
    }
    let centred = Tensor(shape: shape) { out in
      for row in 0..<rows {
        for column in 0..<width {
          let at = row * width + column
          out[at] = pointer[at] - Float(mean[column] / Double(rows))
        }
      }
    }
    var covariance = Tensor(shape: [width, width]) {
      Matrix.multiply(
        centred.pointer, .transposed, centred.pointer, .plain, rows: width, columns: width,
        depth: rows, into: $0.baseAddress)
    }
    var values = [Float](repeating: 0, count: width)
    var work = [Float](repeating: 0, count: 66 * width)
    var (order, workCount, info) = (Int32(width), Int32(66 * width), Int32(0))
    BLAS.library.ssyev_(
      "V", "U", &order, covariance.mutablePointer(), &order, &values, &work, &workCount, &info)
    guard info == 0 else { return nil }
    // LAPACK counts by columns, so that eigenvectors are rows here, the largest value last.
    let directions = Tensor(shape: [count, width]) { out in
      for index in 0..<count {
        let from = covariance.pointer + (width - 1 - index) * width
        let largest = (0..<width).reduce(0) { abs(from[$1]) > abs(from[$0]) ? $1 : $0 }
        let sign: Float = from[largest] < 0 ? -1 : 1
        for column in 0..<width { out[index * width + column] = sign * from[column] }
      }
    }
    return centred.timesTransposed(directions)
  }
}
