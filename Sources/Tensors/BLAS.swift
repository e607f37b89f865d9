internal import COpenBLAS
internal import Support

/// The matrix library's set-up and self-check.
public enum BLAS {
  /// What `check` found wrong.
  public struct WrongResults: Error, Sendable, CustomStringConvertible {
    /// The kernel that OpenBLAS chose for this processor.
    public var kernel: String
    public var description: String {
      "openblas computes wrong results with its `\(kernel)` kernel on this processor; "
        + "set OPENBLAS_CORETYPE=Haswell (or another kernel) in the environment and start again"
    }
  }

  /// The kernel that OpenBLAS chose for this processor.
  public static var kernel: String { String(cString: openblas_get_corename()) }

  /// Checks small products against a plain loop.
  ///
  /// Some builds compute wrong results on some processors, and nothing that follows could be
  /// trusted.
  ///
  /// - Throws: `WrongResults`.
  public static func check() throws(WrongResults) {
    let (columns, depth) = (150, 53)
    let b = (0..<columns * depth).map { Float(($0 * 5) % 13) - 6 }
    // Every way in which products are computed: one row alone, few rows in blocks, many rows.
    for (rows, workers) in [(1, Workers(count: 1)), (1, nil), (5, nil), (37, nil)] {
      let a = (0..<rows * depth).map { Float(($0 * 7) % 11) - 5 }
      let product = Tensor(shape: [rows, depth], values: a)
        .timesTransposed(Tensor(shape: [columns, depth], values: b), workers: workers).values
      for row in 0..<rows {
        for column in 0..<columns {
          var sum: Float = 0
          for k in 0..<depth { sum += a[row * depth + k] * b[column * depth + k] }
          guard abs(product[row * columns + column] - sum) < 1e-3 else {
            throw WrongResults(kernel: kernel)
          }
        }
      }
    }
  }
}
