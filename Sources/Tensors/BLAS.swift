package import COpenBLAS
public import Support

/// The matrix library's set-up, and the check of the machine.
///
/// It factorises and inverts; products are our own (`Matrix`).
public enum BLAS {
  /// Why no number that is computed on this machine could be trusted.
  public enum Unusable: RoomError {
    /// OpenBLAS can't be opened, for a reason in the system's words.
    case missing(reason: String)
    /// OpenBLAS computes wrong results with the kernel that it chose for this processor.
    case library(kernel: String)
    /// Our own products come out wrong.
    case products

    public static let examples: [Unusable] = [
      .missing(reason: "REASON"), .library(kernel: "KERNEL"), .products,
    ]

    public var explanation: Explanation {
      switch self {
      case .missing(let reason):
        Explanation(
          "E773", "openblas can't be opened: \(reason); install it (Debian: `libopenblas0`)",
          cause: "the library that factorises and inverts isn't on this machine",
          cure: "install it")
      case .library(let kernel):
        Explanation(
          "E771",
          "openblas computes wrong results with its `\(kernel)` kernel on this processor; "
            + "set OPENBLAS_CORETYPE=Haswell (or another kernel) in the environment and start again",
          cause: "some builds of the library choose code that this processor computes wrongly with",
          cure: "name another kernel in the environment, or install another build of OpenBLAS")
      case .products:
        Explanation(
          "E772", "matrix products come out wrong on this processor; please report it",
          cause: "products of small matrices differ from those of a plain loop: a mistake of this "
            + "program, or a faulty machine",
          cure: "report it, with the kind of the processor")
      }
    }
  }

  /// The library, opened the first time that it is asked for.
  private static let opened = open("libopenblas.so.0")

  /// The library for what computes; `check` has said before whether there is one.
  package static var library: openblas {
    switch opened {
    case .success(let library): library.value.pointee
    case .failure(let error): preconditionFailure("\(error)")
    }
  }

  /// Opens a library, single-threaded: workers call it side by side, and its own threads would fight
  /// with them.
  static func open(_ file: String) -> Result<Unchecked<UnsafePointer<openblas>>, Unusable> {
    var reason: UnsafePointer<CChar>?
    guard let library = openblas_open(file, &reason) else {
      return .failure(.missing(reason: reason.map { String(cString: $0) } ?? "no reason given"))
    }
    library.pointee.openblas_set_num_threads(1)
    return .success(Unchecked(library))
  }

  /// Checks small products against a plain loop.
  ///
  /// Some builds compute wrong results on some processors, and nothing that follows could be
  /// trusted.
  ///
  /// - Throws: `Unusable`.
  public static func check() throws(Unusable) {
    let library = try opened.get().value.pointee
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
      library.cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows), Int32(columns), Int32(depth), 1, a,
        Int32(depth), b, Int32(depth), 0, &product, Int32(columns))
      guard isRight(product) else {
        throw .library(kernel: String(cString: library.openblas_get_corename()))
      }
    }
  }
}
