import Backbones
import Foundation
import Support
import Tensors

/// Measures the numeric rooms; `Scripts/bench` runs it beside its peers.
///
///     Benchmarks sgemm | minilm | sasrec | rarec     prints figures as lines of JSON
///     Benchmarks write FOLDER                        writes what the peers read
///     Benchmarks table FILE                          makes a table of such lines
@main
struct Benchmarks {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    let environment = ProcessInfo.processInfo.environment
    let workers = Workers(
      count: environment["ALIDADE_THREADS"].flatMap(Int.init) ?? Machine.processors)
    let seconds = environment["ALIDADE_BENCH_SECONDS"].flatMap(Double.init) ?? 20
    try BLAS.check()
    switch (arguments.first, arguments.dropFirst().first) {
    case ("write", let folder?):
      try TrainingBenchmark(workers: workers, seconds: seconds).write(to: folder)
    case ("table", let file?):
      print(try SpeedTable(path: file).markdown)
    case ("sgemm", nil):
      try print("sgemm", MatrixBenchmark.rate(workers: workers), "GFLOP/s")
    case ("minilm", nil):
      try miniLM(workers: workers, budget: seconds / 2)
    case ("sasrec", nil):
      let rate = try TrainingBenchmark(workers: workers, seconds: seconds).sasrec()
      try print("SASRec training, online-retail", rate, "positions/s")
    case ("rarec", nil):
      let rate = try TrainingBenchmark(workers: workers, seconds: seconds).rarec(
        backbone: backbone())
      try print("RA-Rec training, MiniLM, online-retail", rate, "pairs/s")
    default:
      FileHandle.standardError.write(
        Data("usage: Benchmarks sgemm | minilm | sasrec | rarec | write FOLDER | table FILE\n".utf8)
      )
      exit(2)
    }
  }

  /// Speeds of a frozen MiniLM, each with the machine's matrix rate just before and after.
  private static func miniLM(workers: Workers, budget: Double) throws {
    let benchmark = BackboneBenchmark(
      backbone: try backbone(), count: 64, length: 64, workers: workers)
    for (work, passes, body) in [
      ("MiniLM forward, 64 × 64", 1.0, benchmark.forward),
      ("MiniLM forward + backward to rows, 64 × 64", 2.0, benchmark.forwardBackward),
    ] {
      let before = MatrixBenchmark.rate(workers: workers)
      let seconds = try medianSeconds(budget: budget, body)
      let machine = (before + MatrixBenchmark.rate(workers: workers)) / 2
      try print(work, Double(benchmark.texts.tokenCount) / seconds, "tokens/s")
      let share = passes * benchmark.operations / seconds / 1e9 / machine
      try print(work + ", share of the machine's sgemm", share, "")
    }
  }

  private static func backbone() throws -> any Backbone {
    let environment = ProcessInfo.processInfo.environment
    let data =
      environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 }
      ?? NSHomeDirectory() + "/.local/share"
    return try BackboneFolder(path: data + "/alidade/backbones/minilm").load(name: "minilm")
  }

  private static func print(_ work: String, _ value: Double, _ unit: String) throws {
    FileHandle.standardOutput.write(
      try Measurement(work: work, who: "alidade", value: value, unit: unit).line)
  }

  private static func print(_ text: String) {
    FileHandle.standardOutput.write(Data(text.utf8))
  }
}
