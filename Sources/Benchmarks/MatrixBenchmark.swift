import COpenBLAS
import Support
import Tensors

/// The machine's own matrix rate on the shapes of a small transformer: one BLAS thread a worker.
enum MatrixBenchmark {
  /// GFLOP/s of all workers together, over the four products of a MiniLM layer on `rows` tokens.
  static func rate(workers: Workers, rows: Int = 384) -> Double {
    let shapes = [(1152, 384), (384, 384), (1536, 384), (384, 1536)]
    let repeats = 8
    let inputs = (0..<workers.count).map { _ in
      shapes.map { out, depth in
        (
          Tensor(shape: [rows, depth], repeating: 0.5),
          Tensor(shape: [out, depth], repeating: 0.25)
        )
      }
    }
    let seconds = medianSeconds(budget: 2) {
      workers.forEach(workers.count) { worker in
        for _ in 0..<repeats {
          for (x, weight) in inputs[worker] { _ = x.timesTransposed(weight) }
        }
      }
    }
    let operations = shapes.reduce(0) { $0 + 2 * rows * $1.0 * $1.1 } * repeats * workers.count
    return Double(operations) / seconds / 1e9
  }
}
