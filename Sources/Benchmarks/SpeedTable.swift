import Foundation
import Support

/// The figures of one run as a table: ours, the peer's, and their ratio.
struct SpeedTable {
  let measurements: [Measurement]

  /// Reads lines of JSON; the figures of the same work and who, one a turn, become their median.
  init(path: String) throws {
    let decoder = JSONDecoder()
    measurements = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      .map { try decoder.decode(Measurement.self, from: Data($0.utf8)) }
  }

  /// What all turns measured for a work; empty where there is no peer.
  private func values(_ work: String, _ isOurs: Bool) -> [Double] {
    measurements.filter { $0.work == work && ($0.who == "alidade") == isOurs }.map(\.value)
  }

  /// Markdown, a row a work in the order in which they were measured.
  ///
  /// A spread is the lowest and the highest turn; the ratio is that of the medians.
  var markdown: String {
    var seen: Set<String> = []
    let works = measurements.filter { seen.insert($0.work).inserted }
    let rows = works.map { work in
      let (ours, theirs) = (values(work.work, true), values(work.work, false))
      let ratio = median(ours).flatMap { ours in median(theirs).map { ours / $0 } }
      return [
        work.work, median(ours).map(Self.text) ?? "", Self.spread(ours),
        median(theirs).map(Self.text) ?? "", Self.spread(theirs),
        ratio.map { NumberText.fixed($0, digits: 2) } ?? "", work.unit,
      ]
    }
    let head = ["work", "alidade", "spread", "peer", "spread", "ratio", "unit"]
    let rule = ["---"] + Array(repeating: "---:", count: 5) + ["---"]
    return ([head, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }

  /// The lowest and the highest of several values: `4790–4930`.
  private static func spread(_ values: [Double]) -> String {
    guard values.count > 1, let low = values.min(), let high = values.max() else { return "" }
    return text(low) + "–" + text(high)
  }

  private static func text(_ value: Double) -> String {
    NumberText.fixed(value, digits: value >= 100 ? 0 : 2)
  }
}
