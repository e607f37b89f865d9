internal import COpenBLAS

/// The matrix library's set-up and self-check.
///
/// It factorises and inverts; products are our own (`Matrix`).
public enum BLAS {
  /// What `check` found wrong.
  public enum WrongResults: Error, Hashable, Sendable, CustomStringConvertible {
    /// OpenBLAS, with the kernel that it chose for this processor.
    case library(kernel: String)
    /// Our own products.
    case products

    public var description: String {
      switch self {
      case .library(let kernel):
        "openblas computes wrong results with its `\(kernel)` kernel on this processor; "
          + "set OPENBLAS_CORETYPE=Haswell (or another kernel) in the environment and start again"
      case .products: "matrix products come out wrong on this processor; please report it"
      }
    }
  }

  /// Makes OpenBLAS single-threaded before its first use: workers call it side by side, and its own
  /// threads would fight with them.
  static let isSingleThreaded: Void = openblas_set_num_threads(1)

  /// The kernel that OpenBLAS chose for this processor.
  public static var kernel: String { String(cString: openblas_get_corename()) }

  /// Checks small products against a plain loop.
  ///
  /// Some builds compute wrong results on some processors, and nothing that follows could be
  /// trusted.
  ///
  /// - Throws: `WrongResults`.
  public static func check() throws(WrongResults) {
    _ = isSingleThreaded
    let (columns, depth) = (150, 53)
    let b = (0..<columns * depth).map { Float(($0 * 5) % 13) - 6 }
    // One row alone, few, and a block of rows take different ways.
    for rows in [1, 5, 37] {
      let a = (0..<rows * depth).map { Float(($0 * 7) % 11) - 5 }
      var expected = [Float](repeating: 0, count: rows * columns)
      for row in 0..<rows {
        for column in 0..<columns {
          for k in 0..<depth {
            expected[row * columns + column] += a[row * depth + k] * b[column * depth + k]
          }
        }
      }
      func isRight(_ product: [Float]) -> Bool {
        zip(product, expected).allSatisfy { abs($0 - $1) < 1e-3 }
      }
      let own = Tensor(shape: [rows, depth], values: a)
        .timesTransposed(Tensor(shape: [columns, depth], values: b))
      guard isRight(own.values) else { throw .products }
      var product = [Float](repeating: .nan, count: rows * columns)
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows), Int32(columns), Int32(depth), 1, a,
        Int32(depth), b, Int32(depth), 0, &product, Int32(columns))
      guard isRight(product) else { throw .library(kernel: kernel) }
    }
  }
}
