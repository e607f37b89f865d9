import Backbones
import Foundation
import ModelFiles
import Support
import Tensors
import Testing
import _TestSupport

/// A tiny model's folder with something changed, and what comes of loading it.
protocol ChangesFolders {}

extension ChangesFolders {
  /// A copy of a tiny model with its configuration, other files and weights changed.
  func folder(
    _ name: String, _ configuration: [String: Any] = [:], files: [String: Any] = [:],
    weights change: ((inout [String: Tensor]) -> Void)? = nil
  ) throws -> TemporaryFolder {
    let folder = try Fixture.copy(name, configuration: configuration)
    for (name, value) in files {
      try folder.write(try JSONSerialization.data(withJSONObject: value), to: name)
    }
    if let change {
      let file = try SafetensorsFile(path: folder.path("model.safetensors"))
      var tensors = try Dictionary(
        uniqueKeysWithValues: file.tensorNames.map { ($0, try file.tensor(named: $0)) })
      change(&tensors)
      try SafetensorsWriter.write(
        tensors.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
        to: folder.path("model.safetensors"))
    }
    return folder
  }

  /// The model, and the notes; the error in its place.
  func load(_ folder: TemporaryFolder) throws -> (any Backbone, notes: [String]) {
    var notes: [String] = []
    let model = try BackboneFolder(path: folder.path).load(name: "x") { notes.append("\($0)") }
    return (model, notes.map { $0.replacingOccurrences(of: folder.path, with: "F") })
  }

  func message(_ folder: TemporaryFolder) -> String {
    do {
      _ = try load(folder)
      return "loaded"
    } catch { return "\(error)".replacingOccurrences(of: folder.path, with: "F") }
  }

  func message(_ name: String, _ configuration: [String: Any]) throws -> String {
    message(try folder(name, configuration))
  }

  func states(_ model: any Backbone, of fixture: String) throws -> Tensor {
    let texts = try Fixture(fixture + ".safetensors").texts
    let tape = Tape(recording: false)
    return try model.run(
      layers: 0..<model.description.layers, from: tape.constant(model.embeddings(of: texts)),
      texts: texts, on: tape
    ).value
  }

  func logits(_ model: any Backbone) throws -> [Float] {
    let model = try #require(model as? any LanguageModel)
    return try model.logProbabilities(
      of: PackedTexts([[7, 8, 9]]), after: PackedTexts([[5, 6]]), workers: Workers(count: 1),
      progress: .unwatched)
  }
}
