internal import COpenBLAS

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
