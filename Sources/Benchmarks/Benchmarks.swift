import Backbones
import Foundation
import Support
import Tensors

/// Measures the numeric rooms; `Scripts/bench` runs it beside its peers.
///
///     Benchmarks products | sasrec | growth             prints figures as lines of JSON
///     Benchmarks read csv | tsv | json | csv.gz …    with a number of rows if wanted
///     Benchmarks evaluate ITEMS USERS WIDTH [lists] [ranks] [diversity] [auc] [sampled]
///     Benchmarks forward | threads | lora | catalogue | static | load | generate MODEL
///     Benchmarks rarec | rarec-again MODEL
///                                                    all of a MODEL also with a precision behind it
///     Benchmarks system laser | rsllm | collm | recknowledge
///     Benchmarks write FOLDER                        writes what the peers read
///     Benchmarks table FILE [--json]                 makes a table of such lines
///
/// A run measures one thing, so that the peak memory of the process is that of the work.
@main
struct Benchmarks {
  private let workers: Workers
  private let seconds: Double

  static func main() throws {
    let environment = ProcessInfo.processInfo.environment
    let benchmarks = Benchmarks(
      workers: Workers(
        count: environment["ALIDADE_THREADS"].flatMap(Int.init) ?? Machine.processors),
      seconds: environment["ALIDADE_BENCH_SECONDS"].flatMap(Double.init) ?? 20)
    try BLAS.check()
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard try benchmarks.run(arguments) else {
      FileHandle.standardError.write(
        Data(
          """
          usage: Benchmarks products | sasrec | growth | write FOLDER | table FILE [--json]
                 Benchmarks read csv | tsv | json | csv.gz | tsv.gz | json.gz [ROWS]
                 Benchmarks evaluate ITEMS USERS WIDTH [lists] [ranks] [diversity] [auc] [sampled]
                 Benchmarks forward | threads | lora | catalogue | static | load | generate MODEL [PRECISION]
                 Benchmarks rarec | rarec-again MODEL [PRECISION]
                 Benchmarks system laser | rsllm | collm | recknowledge
          precisions: \(Precision.allCases.map(\.rawValue).joined(separator: " "))
          models: \(Subject.all.map(\.name).joined(separator: " "))

          """.utf8))
      exit(2)
    }
  }

  /// Runs what the arguments ask for; whether they ask for anything.
  private func run(_ arguments: [String]) throws -> Bool {
    switch (arguments.first, arguments.count) {
    case ("write", 2):
      try TrainingBenchmark(workers: workers, seconds: seconds).write(to: arguments[1])
    case ("table", 2): print(try SpeedTable(path: arguments[1]).markdown)
    case ("table", 3) where arguments[2] == "--json":
      print(try SpeedTable(path: arguments[1]).json)
    case ("products", 1):
      for products in MatrixBenchmark.Products.allCases {
        let rate = MatrixBenchmark.miniLM.rate(of: products, workers: workers)
        let figure = Measurement(
          work: "products of a layer of MiniLM", who: products.rawValue, value: rate,
          unit: "GFLOP/s")
        FileHandle.standardOutput.write(try figure.line)
      }
    case ("sasrec", 1):
      let rate = try TrainingBenchmark(workers: workers, seconds: seconds).sasrec()
      try print("SASRec training, online-retail", rate, "positions/s")
    case ("read", 2), ("read", 3):
      let rows = arguments.count == 3 ? Int(arguments[2]) : nil
      guard let reading = ReadingBenchmark(format: arguments[1], rows: rows, workers: workers)
      else { return false }
      for figure in try reading.measure(budget: seconds / 4) {
        FileHandle.standardOutput.write(try figure.line)
      }
    case ("evaluate", 4...):
      let sizes = arguments[1..<4].compactMap { Int($0) }.filter { $0 > 0 }
      let works = arguments[4...].compactMap(EvaluationBenchmark.Work.init)
      guard sizes.count == 3, works.count == arguments.count - 4 else { return false }
      let evaluation = try EvaluationBenchmark(
        items: sizes[0], users: sizes[1], width: sizes[2], workers: workers)
      for figure in try evaluation.measure(
        works.isEmpty ? [.lists, .ranks] : works, budget: seconds / 4)
      {
        FileHandle.standardOutput.write(try figure.line)
      }
    case ("growth", 1), ("--growth", 1):
      let growth = GrowthBenchmark(workers: workers)
      for figure in try growth.training(try Subject.all[0].load()) + growth.data() {
        FileHandle.standardOutput.write(try figure.line)
      }
    case ("system", 2):
      guard let system = TrainedSystem(rawValue: arguments[1]) else { return false }
      let rate = try TrainingBenchmark(workers: workers, seconds: seconds).system(system)
      try print("\(system.title) training, online-retail", rate, "pairs/s")
    case (let work?, 2), (let work?, 3):
      guard var subject = Subject.all.first(where: { $0.name == arguments[1] }),
        let precision = Precision(rawValue: arguments.count == 3 ? arguments[2] : "float32")
      else { return false }
      subject.precision = precision
      return try run(work, subject)
    default: return false
    }
    return true
  }

  /// Measures one thing about a language model.
  private func run(_ work: String, _ subject: Subject) throws -> Bool {
    let title = subject.label
    switch work {
    case "forward": try forward(subject)
    case "threads": try threads(subject)
    case "load":
      let time = try medianSeconds(budget: seconds / 20) { _ = try subject.load() }
      try print("\(title) loading", time, "s")
    case "catalogue":
      let rate = try TrainingBenchmark(workers: workers, seconds: seconds).catalogue(subject.load())
      try print("\(title) encoding a catalogue, online-retail", rate, "titles/s")
    case "static":
      let backbone = try subject.load()
      let start = Machine.seconds
      let made = try backbone.distilled(
        width: min(256, backbone.widestDistilled), workers: workers, progress: .unwatched)
      try print("static vectors of \(title): making them", Machine.seconds - start, "s")
      let rate = try TrainingBenchmark(workers: workers, seconds: seconds).catalogue(made)
      try print(
        "static vectors of \(title): encoding a catalogue, online-retail", rate, "titles/s")
    case "lora":
      let benchmark = BackboneBenchmark(
        backbone: try subject.load(), count: subject.texts, length: 64, workers: workers)
      guard var tuning = try TuningBenchmark(benchmark) else { return false }
      let time = try medianSeconds(budget: seconds / 4) { try tuning.step() }
      try print(
        "\(title) step of LoRA, \(subject.texts) × 64",
        Double(benchmark.texts.tokenCount) / time, "tokens/s")
    case "generate":
      guard let model = try subject.load() as? any LanguageModel else { return false }
      let benchmark = GenerationBenchmark(model: model, workers: workers)
      try print("\(title) reading a prompt", benchmark.reading(budget: seconds / 4), "tokens/s")
      for count in [1, 8] {
        try print(
          "\(title) generation, " + NumberText.counted(count, "prompt"),
          try benchmark.rate(prompts: count, budget: seconds / 4), "tokens/s")
      }
    case "rarec":
      let benchmark = try TrainingBenchmark(workers: workers, seconds: seconds)
      let rate = try benchmark.rarec(subject, on: subject.load())
      try print("RA-Rec training, \(title), online-retail", rate, "pairs/s")
      try print(
        "RA-Rec training, \(title): peak memory", Double(Machine.peakMemory), "MiB")
    case "rarec-again":
      let benchmark = try TrainingBenchmark(workers: workers, seconds: seconds)
      let rate = try benchmark.rarecAgain(subject, on: subject.load())
      try print(
        "RA-Rec training, \(title), rows from layer \(subject.upperThird), after the first pass",
        rate, "pairs/s")
    default: return false
    }
    return true
  }

  /// Speeds of a frozen model, each with the machine's matrix rate just before and after.
  private func forward(_ subject: Subject) throws {
    let benchmark = BackboneBenchmark(
      backbone: try subject.load(), count: subject.texts, length: 64, workers: workers)
    for (work, passes, body) in [
      ("forward", 1.0, benchmark.forward),
      ("forward + backward to rows", 2.0, benchmark.forwardBackward),
    ] {
      let before = subject.matrix.rate(workers: workers)
      let time = try medianSeconds(budget: seconds / 2, body)
      let machine = (before + subject.matrix.rate(workers: workers)) / 2
      try print(
        "\(subject.label) \(work), \(subject.texts) × 64",
        Double(benchmark.texts.tokenCount) / time, "tokens/s",
        share: passes * benchmark.operations / time / 1e9 / machine)
    }
  }

  /// What all workers gain over one, beside what they gain on independent matrix products.
  private func threads(_ subject: Subject) throws {
    let backbone = try subject.load()
    func rates(_ workers: Workers) throws -> (training: Double, machine: Double) {
      let benchmark = BackboneBenchmark(
        backbone: backbone, count: subject.texts, length: 64, workers: workers)
      let before = subject.matrix.rate(workers: workers)
      let time = try medianSeconds(budget: seconds / 2, benchmark.forwardBackward)
      return (1 / time, (before + subject.matrix.rate(workers: workers)) / 2)
    }
    let (one, all) = (try rates(Workers(count: 1)), try rates(workers))
    let gain = all.training / one.training
    try print(
      "\(subject.title) forward + backward, \(workers.count) threads against 1", gain, "times",
      share: gain / (all.machine / one.machine))
  }

  private func print(
    _ work: String, _ value: Double, _ unit: String, share: Double? = nil
  ) throws {
    FileHandle.standardOutput.write(
      try Measurement(work: work, who: "alidade", value: value, unit: unit, share: share).line)
  }

  private func print(_ text: String) {
    FileHandle.standardOutput.write(Data(text.utf8))
  }
}
