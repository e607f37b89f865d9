import Evaluation
import Foundation

/// The figures of one run as a table: ours, the peer's, their ratio, and ours as a share of the
/// machine's own matrix rate.
struct SpeedTable {
  let measurements: [Measurement]

  /// Reads lines of JSON; several figures of the same work and who become their median.
  init(path: String) throws {
    let decoder = JSONDecoder()
    measurements = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      .map { try decoder.decode(Measurement.self, from: Data($0.utf8)) }
  }

  private func median(_ work: String, _ isOurs: Bool) -> Double? {
    let values = measurements.filter { $0.work == work && ($0.who == "alidade") == isOurs }
      .map(\.value).sorted()
    return values.isEmpty ? nil : values[values.count / 2]
  }

  /// Markdown, a row a work in the order in which they were measured.
  var markdown: String {
    var seen: Set<String> = []
    let works = measurements.filter { seen.insert($0.work).inserted }
    let rows = works.map { work in
      let (ours, theirs) = (median(work.work, true), median(work.work, false))
      let ratio = ours.flatMap { ours in theirs.map { ours / $0 } }
      return [
        work.work, ours.map(Self.text) ?? "", theirs.map(Self.text) ?? "",
        ratio.map { String(format: "%.2f", $0) } ?? "", work.unit,
      ]
    }
    let head = ["work", "alidade", "peer", "ratio", "unit"]
    return ([head, ["---", "---:", "---:", "---:", "---"]] + rows)
      .map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }

  private static func text(_ value: Double) -> String {
    value >= 100 ? String(Int(value.rounded())) : String(format: "%.2f", value)
  }
}
