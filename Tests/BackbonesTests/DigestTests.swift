import Backbones
import Foundation
import Support
import Testing
import _TestSupport

/// A model's identity is another one whenever its results can be.
@Suite struct DigestTests {
  private func copy(_ fixture: String, to folder: TemporaryFolder, as name: String) throws {
    try folder.write(try Data(contentsOf: URL(fileURLWithPath: Fixture.path(fixture))), to: name)
  }

  private func digest(_ path: String) throws -> Digest { try BackboneFolder(path: path).digest() }

  @Test func everyFileThatIsReadCounts() throws {
    let folder = try TemporaryFolder()
    for name in ["config.json", "vocab.txt", "model.safetensors"] {
      try copy("bert-tiny/" + name, to: folder, as: name)
    }
    var seen: Set<Digest> = [try digest(folder.path)]
    for path in ["1_Pooling", "2_Dense"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(path), withIntermediateDirectories: true)
    }
    let modules = #"[{"path":""},{"path":"1_Pooling"},{"path":"2_Dense"}]"#
    try folder.write(modules.utf8, to: "modules.json")
    let names = [
      "config.json", "1_Pooling/config.json", "2_Dense/config.json", "2_Dense/model.safetensors",
      "generation_config.json", "sentence_bert_config.json", "config_sentence_transformers.json",
      "tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt", "vocab.txt",
      "model.safetensors.index.json", "model.safetensors", "model-00001-of-00002.safetensors",
      "modules.json",
    ]
    for name in names {
      for text in ["{}", #"{"a":1}"#] {
        try folder.write(text.utf8, to: name)
        #expect(seen.insert(try digest(folder.path)).inserted, "\(name) doesn't count")
      }
    }
    // What isn't read doesn't count.
    try folder.write("x".utf8, to: "README.md")
    #expect(seen.contains(try digest(folder.path)))
  }

  @Test func namesCount() throws {
    let folder = try TemporaryFolder()
    try copy("bert-tiny/config.json", to: folder, as: "config.json")
    try folder.write("a".utf8, to: "vocab.txt")
    let before = try digest(folder.path)
    try FileManager.default.moveItem(
      atPath: folder.path("vocab.txt"), toPath: folder.path("merges.txt"))
    #expect(try digest(folder.path) != before)
  }

  /// Reading weights takes long, so that who asks again isn't made to wait.
  @Test func filesAreReadOnce() throws {
    let folder = try TemporaryFolder()
    try copy("bert-tiny/config.json", to: folder, as: "config.json")
    try folder.write("a".utf8, to: "model.safetensors")
    let files = try BackboneFolder(path: folder.path)
    let before = try files.digest()
    try folder.write("b".utf8, to: "model.safetensors")
    #expect(try files.digest() == before)
    #expect(try digest(folder.path) != before)
  }

  @Test func whatCannotBeReadHasNoDigest() throws {
    let folder = try TemporaryFolder()
    try copy("bert-tiny/config.json", to: folder, as: "config.json")
    for name in ["modules.json", "vocab.txt", "model.safetensors", "1_Pooling"] {
      let path = folder.path(name)
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path)
      #expect(throws: FileError.self, "\(name)") { try digest(folder.path) }
      try FileManager.default.removeItem(atPath: path)
    }
    // A link to nothing, and a file where a folder would be, are nothing that a model is of.
    let before = try digest(folder.path)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("vocab.txt"), withDestinationPath: folder.path("nowhere"))
    try folder.write("x".utf8, to: "1_Pooling")
    #expect(try digest(folder.path) == before)
  }

  @Test func everyByteOfWeightsCounts() throws {
    let folder = try TemporaryFolder()
    try copy("bert-tiny/config.json", to: folder, as: "config.json")
    var bytes = (0..<300_001).map { UInt8(truncatingIfNeeded: $0 &* 0x9e37_79b1 >> 7) }
    try folder.write(bytes, to: "model.safetensors")
    var seen: Set<Digest> = [try digest(folder.path)]
    for place in [0, 9, 63, 64, 5000, 100_000, 262_145, 299_999, 300_000] {
      bytes[place] ^= 0x10
      try folder.write(bytes, to: "model.safetensors")
      #expect(seen.insert(try digest(folder.path)).inserted, "byte \(place) doesn't count")
    }
    try folder.write(bytes + [0], to: "model.safetensors")
    #expect(seen.insert(try digest(folder.path)).inserted)
    bytes.swapAt(1000, 1064)
    try folder.write(bytes, to: "model.safetensors")
    #expect(seen.insert(try digest(folder.path)).inserted)
  }

  @Test func everyByteOfGGUFCounts() throws {
    let folder = try TemporaryFolder()
    let data = try Data(contentsOf: URL(fileURLWithPath: Fixture.path("llama-tiny.gguf")))
    let path = try folder.write(data, to: "a.gguf")
    let before = try digest(path)
    #expect(try digest(folder.path) == before)
    // A token far into the header, and the last weight.
    let token = try #require(data.range(of: Data("abc".utf8))).upperBound - 1
    for place in [token, data.count - 1] {
      var changed = data
      changed[place] ^= 1
      try folder.write(changed, to: "a.gguf")
      #expect(try digest(path) != before, "byte \(place) doesn't count")
    }
  }
}
