import COpenBLAS
import Support
import Tensors

/// Matrix rates on the products of a layer: one thread a worker.
struct MatrixBenchmark {
  /// The maps of a layer, (out, in).
  var shapes: [(out: Int, depth: Int)]
  /// Tokens that a product maps.
  var rows = 384

  /// The products of a layer of MiniLM.
  static let miniLM = MatrixBenchmark(shapes: [
    (1152, 384), (384, 384), (1536, 384), (384, 1536),
  ])
  /// The products of a layer of SmolLM2.
  static let smolLM2 = MatrixBenchmark(shapes: [
    (960, 576), (576, 576), (3072, 576), (576, 1536),
  ])

  /// Who multiplies.
  enum Products: String, CaseIterable {
    case own = "alidade"
    /// OpenBLAS, with the kernel that it chose for this processor.
    case library = "OpenBLAS"
  }

  /// GFLOP/s of all workers together.
  func rate(of products: Products = .own, workers: Workers, budget: Double = 1) -> Double {
    let repeats = 8
    let inputs = (0..<workers.count).map { _ in
      shapes.map { out, depth in
        (
          Tensor(shape: [rows, depth], repeating: 0.5),
          Tensor(shape: [out, depth], repeating: 0.25)
        )
      }
    }
    let seconds = medianSeconds(budget: budget) {
      workers.forEach(workers.count) { worker in
        for _ in 0..<repeats {
          for (x, weight) in inputs[worker] {
            switch products {
            case .own: _ = x.timesTransposed(weight)
            case .library: _ = libraryProduct(x, weight)
            }
          }
        }
      }
    }
    let operations = shapes.reduce(0) { $0 + 2 * rows * $1.out * $1.depth } * repeats
    return Double(operations * workers.count) / seconds / 1e9
  }

  private func libraryProduct(_ x: Tensor, _ weight: Tensor) -> Tensor {
    Tensor(shape: [x.rowCount, weight.rowCount]) { out in
      x.withUnsafeValues { x in
        weight.withUnsafeValues { w in
          BLAS.library.cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows), Int32(weight.rowCount),
            Int32(weight.rowWidth), 1, x.baseAddress, Int32(weight.rowWidth), w.baseAddress,
            Int32(weight.rowWidth), 0, out.baseAddress, Int32(weight.rowCount))
        }
      }
    }
  }
}
