import Foundation
import Support

/// The figures of one run as a table: ours, the peer's, their ratio, and ours as a share of the
/// machine's own matrix rate.
struct SpeedTable {
  /// One work beside one peer, the figures of all turns side by side.
  struct Row: Codable {
    var work: String
    var unit: String
    /// Who else did it; `nil` where nobody did.
    var beside: String?
    /// What each turn measured.
    var alidade: [Double]
    /// What each turn measured of the peer; empty where there is none.
    var peer: [Double]
    /// The ratio of the medians.
    var ratio: Double?
    /// The median share of what products alone reach.
    var share: Double?
  }

  /// The works in the order in which they were measured.
  let rows: [Row]

  /// Reads lines of JSON.
  init(path: String) throws {
    let decoder = JSONDecoder()
    let figures = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      .map { try decoder.decode(Measurement.self, from: Data($0.utf8)) }
    var works: Set<String> = []
    rows = figures.filter { works.insert($0.work).inserted }.flatMap { first in
      let all = figures.filter { $0.work == first.work }
      let ours = all.filter { $0.who == "alidade" }
      var peers: Set<String> = ["alidade"]
      let names: [String?] = all.map(\.who).filter { peers.insert($0).inserted }
      return (names.isEmpty ? [nil] : names).map { name in
        let theirs = all.filter { $0.who == name }.map(\.value)
        return Row(
          work: first.work, unit: first.unit, beside: name, alidade: ours.map(\.value),
          peer: theirs,
          ratio: median(ours.map(\.value)).flatMap { ours in median(theirs).map { ours / $0 } },
          share: median(ours.compactMap(\.share)))
      }
    }
  }

  /// Markdown, a row a work.
  ///
  /// A spread is the lowest and the highest turn.
  var markdown: String {
    let lines = rows.map { row in
      [
        row.work, median(row.alidade).map(Self.text) ?? "", Self.spread(row.alidade),
        row.beside ?? "", median(row.peer).map(Self.text) ?? "", Self.spread(row.peer),
        row.ratio.map { NumberText.fixed($0, digits: 2) } ?? "",
        row.share.map { NumberText.fixed($0, digits: 2) } ?? "", row.unit,
      ]
    }
    let head = [
      "work", "alidade", "spread", "peer", "peer's", "spread", "ratio", "÷ sgemm", "unit",
    ]
    let rule = ["---", "---:", "---:", "---", "---:", "---:", "---:", "---:", "---"]
    return ([head, rule] + lines).map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }

  /// The rows as JSON, one a line.
  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      let lines = try rows.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
      return "[\n" + lines.joined(separator: ",\n") + "\n]\n"
    }
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
