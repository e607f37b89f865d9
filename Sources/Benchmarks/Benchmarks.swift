import Backbones
import Foundation
import Support
import Tensors

/// Measures the numeric rooms; `Scripts/bench` runs it beside its peers.
@main
struct Benchmarks {
  static func main() throws {
    try BLAS.prepare()
    let workers = Workers(count: 2)
    let backbone = try BackboneFolder(path: CommandLine.arguments[1]).load(name: "minilm")
    for _ in 0..<3 {
      let rate = MatrixBenchmark.rate(workers: workers)
      try Measurement(name: "sgemm", value: rate, unit: "GFLOP/s").print()
      let b = BackboneBenchmark(backbone: backbone, count: 64, length: 64, workers: workers)
      var s = try medianSeconds { try b.forward() }
      try Measurement(name: "forward", value: Double(b.texts.tokenCount) / s, unit: "tokens/s")
        .print()
      try Measurement(name: "forward", value: b.operations / s / 1e9 / rate, unit: "of sgemm")
        .print()
      s = try medianSeconds { try b.forwardBackward() }
      try Measurement(
        name: "forward+backward", value: Double(b.texts.tokenCount) / s, unit: "tokens/s"
      ).print()
      try Measurement(
        name: "forward+backward", value: 2 * b.operations / s / 1e9 / rate, unit: "of sgemm"
      ).print()
    }
  }
}
