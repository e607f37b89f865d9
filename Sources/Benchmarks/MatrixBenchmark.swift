import COpenBLAS
import Support
import Tensors

/// The machine's own matrix rate on the products of a layer: one BLAS thread a worker.
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

  /// GFLOP/s of all workers together.
  func rate(workers: Workers, budget: Double = 1) -> Double {
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
          for (x, weight) in inputs[worker] { _ = x.timesTransposed(weight) }
        }
      }
    }
    let operations = shapes.reduce(0) { $0 + 2 * rows * $1.out * $1.depth } * repeats
    return Double(operations * workers.count) / seconds / 1e9
  }
}
