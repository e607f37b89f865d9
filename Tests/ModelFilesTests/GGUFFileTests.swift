import Foundation
import ModelFiles
import Tensors
import Testing
import _TestSupport

struct GGUFFileTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// Each encoding's numbers are, bit for bit, what ggml's Python package decodes.
  @Test func decodesEveryEncodingAsTheReference() throws {
    let file = try GGUFFile(path: Fixture.path("encodings.gguf"))
    let reference = try SafetensorsFile(path: Fixture.path("encodings.safetensors"))
    #expect(Set(file.tensorNames) == Set(reference.tensorNames))
    #expect(
      Set(file.tensorNames.compactMap { file.encoding(of: $0) }) == Set(FloatEncoding.allCases))
    for name in file.tensorNames {
      let (found, expected) = try (file.tensor(named: name), reference.tensor(named: name))
      #expect(found.shape == expected.shape && found.shape == [3, 512])
      #expect(found.values.map(\.bitPattern) == expected.values.map(\.bitPattern), "\(name)")
    }
  }

  /// Matrices that stay as they are stored stand for the same numbers, also in another order of rows.
  @Test(arguments: [nil, [2, 0, 1] as [Int32]?])
  func whatStaysStoredStandsForTheSame(_ order: [Int32]?) throws {
    let file = try GGUFFile(path: Fixture.path("encodings.gguf"))
    for name in file.tensorNames {
      let plain = try file.tensor(named: name, shape: nil, as: .float32, rowOrder: order)
      let stored = try file.tensor(named: name, shape: nil, as: .stored, rowOrder: order)
      let unordered = try file.tensor(named: name)
      #expect(plain.values == (order.map(unordered.gatheredRows) ?? unordered).values)
      #expect(stored.isCompact == (file.encoding(of: name) != .float32), "\(name)")
      #expect(stored.values.map(\.bitPattern) == plain.values.map(\.bitPattern), "\(name)")
      #expect(file.byteCount(of: name, as: .stored) == stored.byteCount, "\(name)")
      #expect(file.byteCount(of: name, as: .float32) == 4 * 3 * 512)
    }
  }

  @Test func readsVersion2AsVersion3() throws {
    let path = try Fixture.path("encodings.gguf")
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let (three, name) = (try GGUFFile(path: path), "Q4_1.normal")
    bytes[4] = 2
    let two = try GGUFFile(path: folder.write(bytes, to: "two.gguf"))
    #expect((three.version, two.version) == (3, 2))
    #expect(two.tensorNames == three.tensorNames)
    #expect(try two.tensor(named: name).values == three.tensor(named: name).values)
  }

  @Test func turnsExtentsIntoRowMajorShapes() throws {
    let file = try GGUFFile(path: Fixture.path("metadata.gguf"))
    #expect(file.tensorNames == ["matrix", "cube"])
    #expect(file.shape(of: "matrix") == [2, 4] && file.shape(of: "cube") == [2, 3, 4])
    #expect(try file.tensor(named: "matrix", shape: [2, 4]).row(1) == [4, 5, 6, 7])
    #expect(try file.tensor(named: "cube").values == (0..<24).map(Float.init))
    #expect(file.contains("cube") && !file.contains("ball") && file.shape(of: "ball") == nil)
    #expect(file.encoding(of: "cube") == .float16 && file.encoding(of: "ball") == nil)
    #expect(file.byteCount == 1344)
  }

  @Test func tensorsMayLieAnywhereAligned() throws {
    var raw = RawGGUF(alignment: 1, data: [9] + bytes32([3, 4]) + bytes32([1, 2]) + [9, 9])
    raw.set("general.alignment", type: 4, little(UInt32(1)))
    raw.add("late", [2], type: 0, offset: 9)
    raw.add("none", [32, 0], type: 3, offset: 5)
    raw.add("early", [1, 2], type: 0, offset: 1)
    raw.add("scalar", [], type: 0, offset: 17 - 8)
    #expect(throws: ModelFileError.self) {
      try GGUFFile(path: folder.write(raw.bytes, to: "overlap.gguf"))
    }
    raw.tensors.removeLast()
    let file = try GGUFFile(path: folder.write(raw.bytes, to: "x.gguf"))
    #expect(file.tensorNames == ["none", "early", "late"])
    #expect(try file.tensor(named: "late").values == [1, 2])
    #expect(try file.tensor(named: "none").shape == [0, 32])
    #expect(try file.tensor(named: "early", shape: [2, 1]).values == [3, 4])
  }

  @Test func aFileMayHoldNoTensors() throws {
    var raw = RawGGUF(alignment: 1)
    raw.set("general.type", type: 8, string("vocab"))
    raw.add("none", [0], type: 0, offset: 0)
    let file = try GGUFFile(path: folder.write(raw.bytes, to: "x.gguf"))
    #expect(try file.metadata.string("general.type") == "vocab")
    #expect(try file.tensor(named: "none").values == [])
    let empty = try GGUFFile(path: folder.write(RawGGUF(alignment: 1).bytes, to: "empty.gguf"))
    #expect(empty.tensorNames.isEmpty && empty.metadata.keys.isEmpty)
  }

  /// Both formats have one face.
  @Test func loadersNeedNotKnowTheFormat() throws {
    let sources: [any TensorSource] = [
      try GGUFFile(path: Fixture.path("encodings.gguf")),
      try SafetensorsFile(path: Fixture.path("encodings.safetensors")),
    ]
    let tensors = try sources.map { try $0.tensor(named: "Q6_K.random", shape: [3, 512]) }
    #expect(tensors[0].values == tensors[1].values)
  }
}
