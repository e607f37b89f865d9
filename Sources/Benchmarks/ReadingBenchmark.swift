import Foundation
import Interactions
import Support

/// Reading interactions from files drawn at random: rows or bytes a second, and memory a row.
struct ReadingBenchmark {
  /// What is read: `csv`, `tsv` or `json`, each also with `.gz`.
  let format: String
  let rows: Int
  let workers: Workers

  /// A benchmark of a format; `nil` for one that isn't known.
  init?(format: String, rows: Int?, workers: Workers) {
    let plain = format.hasSuffix(".gz") ? String(format.dropLast(3)) : format
    guard ["csv", "tsv", "json"].contains(plain) else { return nil }
    self.format = format
    self.rows = rows ?? (plain == "json" ? 500_000 : 4_000_000)
    self.workers = workers
  }

  /// The figures of reading a file again and again for some seconds.
  func measure(budget: Double) throws -> [Measurement] {
    let folder = FileManager.default.temporaryDirectory.path + "/alidade-bench-\(getpid())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let isCompressed = format.hasSuffix(".gz")
    var path = folder + "/rows." + (isCompressed ? String(format.dropLast(3)) : format)
    let size = try write(to: path)
    if isCompressed {
      let gzip = Process()
      gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      gzip.arguments = ["gzip", path]
      try gzip.run()
      gzip.waitUntilExit()
      path += ".gz"
    }
    let reader = DatasetReader(workers: workers)
    let before = Self.residentBytes
    let dataset = try reader.read(path).dataset
    let after = Self.residentBytes
    let peak = Double(Machine.peakMemory) * 1_048_576
    let cpuBefore = Self.processorSeconds
    var reads = 0.0
    let seconds = try medianSeconds(budget: budget) {
      _ = try reader.read(path)
      reads += 1
    }
    let cpu = (Self.processorSeconds - cpuBefore) / reads
    let count = Double(dataset.interactionCount)
    let work =
      "reading \(format), \(NumberText.grouped(rows)) rows of \(size / rows) bytes, "
      + NumberText.counted(workers.count, "thread")
    func figure(_ what: String, _ value: Double, _ unit: String) -> Measurement {
      Measurement(work: work + what, who: "alidade", value: value, unit: unit)
    }
    // Long rows are measured in bytes, short ones in rows.
    let isLong = size / rows > 150
    let (amount, unit) = isLong ? (Double(size), "MB/s") : (count, "million rows/s")
    return [
      figure("", amount / seconds / 1e6, unit),
      figure(": a second of one core", amount / cpu / 1e6, unit),
      figure(": memory after", (after - before) / count, "bytes/row"),
      figure(": memory at the peak", (peak - before) / count, "bytes/row"),
    ]
  }

  /// Writes the file; returns its size.
  private func write(to path: String) throws -> Int {
    let key = RandomKey(seed: 1)
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    guard let file = FileHandle(forWritingAtPath: path) else {
      throw FileError(path: path, action: "write", code: errno)
    }
    defer { try? file.close() }
    let words = (0..<5000).map { "w" + String($0 &* 2_654_435_761 % 1_000_003, radix: 36) }
    let isJSON = format.hasPrefix("json")
    let separator = format.hasPrefix("tsv") ? "\t" : ","
    var text = isJSON ? "" : ["user", "item", "rating", "timestamp"].joined(separator: separator)
    if !isJSON { text += "\n" }
    var size = 0
    for row in 0..<rows {
      let rowKey = key.derived(row)
      let user = rowKey.integer(below: max(1, rows / 20), at: 0)
      // The square makes some items popular and most rare.
      let draw = rowKey.uniform(at: 1)
      let item = Int(draw * draw * Double(max(1, rows / 50)))
      if isJSON {
        let review = (0..<rowKey.integer(below: 80, at: 2)).map {
          words[rowKey.integer(below: words.count, at: UInt64(3 + $0))]
        }
        text +=
          #"{"reviewerID": "A\#(10_000_000_000_000 + user)", "asin": "B\#(100_000_000 + item)", "#
          + #""helpful": [0, 0], "reviewText": "\#(review.joined(separator: " "))", "#
          + #""overall": \#(1 + row % 5).0, "unixReviewTime": \#(1_300_000_000 + row), "#
          + #""reviewTime": "01 30, 2014"}"# + "\n"
      } else {
        text +=
          "\(user)\(separator)\(item)\(separator)\(1 + row % 5)\(separator)\(1_300_000_000 + row)\n"
      }
      if text.utf8.count > 1 << 20 || row == rows - 1 {
        size += text.utf8.count
        try file.write(contentsOf: Data(text.utf8))
        text = ""
      }
    }
    return size
  }

  /// The seconds that processors have worked for this process.
  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// The memory of this process that is resident now.
  private static var residentBytes: Double {
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))
      .flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Double($0) }
    return (pages ?? 0) * Double(sysconf(Int32(_SC_PAGESIZE)))
  }
}
