import Backbones
import Foundation

/// A language model that is measured, as `Scripts/fetch-backbones` brings it.
struct Subject {
  /// What rows of the table call it.
  var title: String
  /// Its folder among the fetched ones.
  var name: String
  /// Texts of 64 tokens in one pass; whole shards, so that two workers have the same to do.
  var texts: Int
  /// The machine's rate on its own products.
  var matrix: MatrixBenchmark
  /// A third of its layers is from here on.
  var upperThird: Int
  /// How its weights are kept.
  var precision = Precision.float32
  /// Pairs in a step of RA-Rec, and negatives: fewer where a step would take too long to time.
  var batch: (pairs: Int, negatives: Int)

  static let all = [
    Subject(
      title: "MiniLM", name: "minilm", texts: 64, matrix: .miniLM, upperThird: 4, batch: (32, 64)),
    Subject(
      title: "SmolLM2", name: "smollm2", texts: 12, matrix: .smolLM2, upperThird: 20,
      batch: (8, 16)),
  ]

  /// The title, and how its weights are kept where that isn't usual.
  var label: String { title + (precision == .float32 ? "" : ", \(precision)") }

  /// Where it is.
  var folder: String {
    let environment = ProcessInfo.processInfo.environment
    let data =
      environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 }
      ?? NSHomeDirectory() + "/.local/share"
    return data + "/alidade/backbones/" + name
  }

  /// Loads it.
  func load() throws -> any Backbone {
    try BackboneFolder(path: folder).load(name: name, precision: precision)
  }
}
