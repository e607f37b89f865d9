import Backbones
import Foundation
import ModelFiles
import Tensors
import Testing

/// A fixture of this suite, and the models that its numbers belong to.
struct Fixture {
  let file: SafetensorsFile

  init(_ name: String) throws {
    file = try SafetensorsFile(path: Self.path(name))
  }

  static func path(_ name: String) throws -> String {
    try #require(Bundle.module.path(forResource: "Fixtures", ofType: nil)) + "/" + name
  }

  static func tinyBERT() throws -> any Backbone {
    try BackboneFolder(path: path("bert-tiny")).load(name: "tiny")
  }

  /// Where `Scripts/fetch-backbones` puts MiniLM.
  static var miniLM: String {
    let environment = ProcessInfo.processInfo.environment
    let data = environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 }
    return (data ?? NSHomeDirectory() + "/.local/share") + "/alidade/backbones/minilm"
  }

  var texts: PackedTexts {
    get throws {
      let ids = try file.integers(named: "ids")
      let offsets = try file.integers(named: "offsets")
      return PackedTexts(
        zip(offsets, offsets.dropFirst()).map { ids[$0..<$1].map { Int32($0) } })
    }
  }

  func tensor(_ name: String) throws -> Tensor { try file.tensor(named: name) }
}
