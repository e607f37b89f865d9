internal import COpenBLAS
public import Support

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
