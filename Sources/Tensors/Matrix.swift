internal import CKernels
internal import Support

/// Matrix products on raw memory.
///
/// Each element is one sum in one order, so that its bits don't depend on how many rows there are,
/// who computes them or on which kind of processor: what is computed alone, among others or again
/// after an interruption is the same.
enum Matrix {
  enum Form {
    case plain
    case transposed
    fileprivate var flag: Int32 { self == .plain ? 0 : 1 }
  }

  /// The code for this processor.
  static let kind = ck_best_kind()
  private static let scratchCount = Int(CK_PRODUCT_SCRATCH)

  /// C = A B (or C += A B), where A is rows × depth and B is depth × columns after `Form`.
  ///
  /// Rows of C are `stride` floats apart, by default its columns.
  static func multiply(
    _ a: UnsafePointer<Float>, _ aForm: Form, _ b: UnsafePointer<Float>, _ bForm: Form,
    rows: Int, columns: Int, depth: Int, into c: UnsafeMutablePointer<Float>?, stride: Int? = nil,
    accumulating: Bool = false
  ) {
    guard let c, rows > 0, columns > 0 else { return }
    guard depth > 0 else {
      if !accumulating { c.update(repeating: 0, count: rows * columns) }
      return
    }
    BufferPool.shared.withBuffer(of: scratchCount) { scratch in
      ck_product(
        kind,
        ck_product_shape(
          rows: rows, columns: columns, depth: depth, a_transposed: aForm.flag,
          b_transposed: bForm.flag, c_stride: stride ?? columns, adding: accumulating ? 1 : 0),
        a, b, c, scratch)
    }
  }

  /// C = A Bᵀ (or C += A Bᵀ), where A is rows × depth and B is columns × depth.
  ///
  /// Workers, if any, share out the columns.
  static func multiplyTransposed(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, rows: Int, columns: Int, depth: Int,
    into c: UnsafeMutablePointer<Float>?, accumulating: Bool, workers: Workers?
  ) {
    // Below so many weights, waking a thread takes longer than its share.
    guard let c, let workers, columns * depth >= 1 << 17 else {
      return multiply(
        a, .plain, b, .transposed, rows: rows, columns: columns, depth: depth, into: c,
        accumulating: accumulating)
    }
    let places = Unchecked((a, b, c))
    // Whole tiles of every kind.
    workers.forEachRange(columns, grain: 240) {
      let (a, b, c) = places.value
      multiply(
        a, .plain, b + $0.lowerBound * depth, .transposed, rows: rows, columns: $0.count,
        depth: depth, into: c + $0.lowerBound, stride: columns, accumulating: accumulating)
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
