import Backbones
import Foundation
import ModelFiles
import Tensors
import Testing
import _TestSupport

/// A fixture of this suite, and the models that its numbers belong to.
struct Fixture {
  let file: SafetensorsFile

  init(_ name: String) throws {
    file = try SafetensorsFile(path: Self.path(name))
  }

  static func path(_ name: String) throws -> String {
    try #require(Bundle.module.path(forResource: "Fixtures", ofType: nil)) + "/" + name
  }

  /// A tiny model of the fixtures.
  static func model(_ name: String) throws -> any Backbone {
    try BackboneFolder(path: path(name)).load(name: "tiny")
  }

  /// A JSON object of the fixtures.
  static func object(_ name: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(fileURLWithPath: path(name)))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// A copy of a tiny model with some of its configuration changed.
  static func copy(_ name: String, configuration: [String: Any]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for file in ["model.safetensors", "vocab.txt"] {
      try folder.write(
        try Data(contentsOf: URL(fileURLWithPath: path(name + "/" + file))), to: file)
    }
    let object = try object(name + "/config.json").merging(configuration) { $1 }
    try folder.write(try JSONSerialization.data(withJSONObject: object), to: "config.json")
    return folder
  }

  /// Whether a weight comes after the last layer, so that hidden states don't depend on it.
  static func isBeyondLayers(_ name: String) -> Bool {
    name.hasPrefix("lm_head") || name.hasPrefix("decoder.")
  }

  static func tinyBERT() throws -> any Backbone {
    try BackboneFolder(path: path("bert-tiny")).load(name: "tiny")
  }

  /// Where `Scripts/fetch-backbones` puts MiniLM.
  static var miniLM: String { fetched("minilm") }
  /// Where `Scripts/fetch-backbones` puts SmolLM2.
  static var smolLM2: String { fetched("smollm2") }

  private static func fetched(_ name: String) -> String {
    let environment = ProcessInfo.processInfo.environment
    let data = environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 }
    return (data ?? NSHomeDirectory() + "/.local/share") + "/alidade/backbones/" + name
  }

  var texts: PackedTexts { get throws { try packed("ids", "offsets") } }

  /// Packed texts under the names of their tokens and their offsets.
  func packed(_ tokens: String, _ offsets: String) throws -> PackedTexts {
    let ids = try file.integers(named: tokens)
    let offsets = try file.integers(named: offsets)
    return PackedTexts(zip(offsets, offsets.dropFirst()).map { ids[$0..<$1].map { Int32($0) } })
  }

  func tensor(_ name: String) throws -> Tensor { try file.tensor(named: name) }
}

/// Expects ‖a − b‖₂ / ‖b‖₂ of every row to be at most `most`.
func expectEqualRows(
  _ actual: Tensor, _ expected: Tensor, most: Double = 1e-4, _ comment: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(actual.shape == expected.shape, sourceLocation: sourceLocation)
  guard actual.shape == expected.shape else { return }
  var worst = 0.0
  for row in 0..<actual.rowCount {
    let (a, b) = (actual.row(row), expected.row(row))
    let difference = zip(a, b).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    let size = b.reduce(0.0) { $0 + Double($1 * $1) }
    let error = size > 0 ? (difference / size).squareRoot() : difference.squareRoot()
    worst = error.isNaN ? .infinity : max(worst, error)
  }
  #expect(worst <= most, "\(comment) relative error \(worst)", sourceLocation: sourceLocation)
}
