internal import COpenBLAS
internal import Support

/// Matrix products on raw memory, by single-threaded OpenBLAS.
enum Matrix {
  enum Form {
    case plain
    case transposed
    fileprivate var flag: CBLAS_TRANSPOSE { self == .plain ? CblasNoTrans : CblasTrans }
  }

  /// Makes OpenBLAS single-threaded before its first product: workers call it side by side, and its
  /// own threads would fight with them.
  static let isSingleThreaded: Void = openblas_set_num_threads(1)

  /// C = A B (or C += A B), where A is rows × depth and B is depth × columns after `Form`.
  static func multiply(
    _ a: UnsafePointer<Float>, _ aForm: Form, _ b: UnsafePointer<Float>, _ bForm: Form,
    rows: Int, columns: Int, depth: Int, into c: UnsafeMutablePointer<Float>?,
    accumulating: Bool = false
  ) {
    guard let c, rows > 0, columns > 0 else { return }
    _ = isSingleThreaded
    guard depth > 0 else {
      if !accumulating { c.update(repeating: 0, count: rows * columns) }
      return
    }
    cblas_sgemm(
      CblasRowMajor, aForm.flag, bForm.flag, Int32(rows), Int32(columns), Int32(depth), 1, a,
      Int32(aForm == .plain ? depth : rows), b, Int32(bForm == .plain ? columns : depth),
      accumulating ? 1 : 0, c, Int32(columns))
  }

  /// C = A Bᵀ (or C += A Bᵀ), where A is rows × depth and B is columns × depth.
  ///
  /// Where A has few rows, B is multiplied in small blocks: the library's copy of one stays in the
  /// nearest cache, which is up to 1.7 times as fast. Workers, if any, share out the blocks; these
  /// depend on the sizes and on whether there are workers, not on how many.
  static func multiplyTransposed(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, rows: Int, columns: Int, depth: Int,
    into c: UnsafeMutablePointer<Float>?, accumulating: Bool, workers: Workers?
  ) {
    guard let c, rows > 0, columns > 0, depth > 0 else {
      return multiply(
        a, .plain, b, .transposed, rows: rows, columns: columns, depth: depth, into: c,
        accumulating: accumulating)
    }
    _ = isSingleThreaded
    let block = rows <= 16 ? 64 : workers == nil ? columns : 256
    // Below so many weights, waking a thread takes longer than its share.
    let sharing = workers.flatMap { columns * depth >= 1 << 17 ? $0 : nil } ?? Workers(count: 1)
    let places = Unchecked((a, b, c))
    sharing.forEachRange(columns, grain: block) {
      let a = places.value.0
      let (b, c) = (places.value.1 + $0.lowerBound * depth, places.value.2 + $0.lowerBound)
      if rows == 1, workers != nil {
        // For a single row sgemm would copy the weights first. Without workers it runs all the same,
        // as sgemv rounds otherwise: a user's scores shouldn't depend on who else is scored.
        if !accumulating { c.update(repeating: 0, count: $0.count) }
        cblas_sgemv(
          CblasRowMajor, CblasNoTrans, Int32($0.count), Int32(depth), 1, b, Int32(depth), a, 1, 1,
          c, 1)
      } else {
        cblas_sgemm(
          CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows), Int32($0.count), Int32(depth), 1,
          a, Int32(depth), b, Int32(depth), accumulating ? 1 : 0, c, Int32(columns))
      }
    }
  }

  /// to[c] += Σ_r from[r][c].
  static func addColumnSums(
    _ from: UnsafePointer<Float>, rows: Int, columns: Int, to: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<rows {
      let line = from + row * columns
      for column in 0..<columns { to[column] += line[column] }
    }
  }
}
