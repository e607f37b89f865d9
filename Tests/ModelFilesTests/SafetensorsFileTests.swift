import Foundation
import ModelFiles
import Support
import Tensors
import Testing
import _TestSupport

struct SafetensorsFileTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func open(_ json: String, data: [UInt8] = []) throws -> SafetensorsFile {
    try SafetensorsFile(path: folder.write(rawSafetensors(json, data: data), to: "x.safetensors"))
  }

  @Test func readsFloatsAtAnyAlignment() throws {
    let json = #"{"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}"#
    for padding in 0..<4 {
      let file = try open(
        json + String(repeating: " ", count: padding), data: bytes32([1.5, -0.25]))
      #expect(try file.tensor(named: "a").values == [1.5, -0.25])
      #expect(file.shape(of: "a") == [2, 1])
      #expect(file.type(of: "a") == .float32)
    }
  }

  @Test func listsTensorsInTheOrderOfTheirBytes() throws {
    let file = try open(
      #"""
       { "__metadata__": {"format": "pt", "épôque": "\u00e9\ud83d\ude00\n"},
        "late" : {"shape":[],"data_offsets":[4,8],"dtype":"F32"},
        "none": {"dtype":"F32","shape":[0,7],"data_offsets":[4,4]},
        "early":{"dtype":"F32","shape":[1],"data_offsets":[0,4]} }
      """#, data: bytes32([1, 2]))
    #expect(file.tensorNames == ["early", "none", "late"])
    #expect(file.metadata == ["format": "pt", "épôque": "é😀\n"])
    #expect(try file.tensor(named: "none").values == [])
    #expect(try file.tensor(named: "late", shape: []).values == [2])
    #expect(file.contains("late") && !file.contains("later"))
    #expect(file.shape(of: "later") == nil)
    #expect(
      file.byteCount
        == file.path.withCString { path in
          var status = stat()
          return stat(path, &status) == 0 ? Int(status.st_size) : -1
        })
  }

  @Test func anEmptyHeaderIsAFileWithoutTensors() throws {
    #expect(try open("{}").tensorNames.isEmpty)
  }

  @Test func widensHalfPrecisionExactly() throws {
    let finite = (UInt16.min...UInt16.max).filter { Float16(bitPattern: $0).isFinite }
    let file = try open(
      #"{"h":{"dtype":"F16","shape":[\#(finite.count)],"data_offsets":[0,\#(2 * finite.count)]}}"#,
      data: bytes16(finite))
    let values = try file.tensor(named: "h").values
    #expect(values.map(\.bitPattern) == finite.map { Float(Float16(bitPattern: $0)).bitPattern })
  }

  @Test func widensBrainFloats() throws {
    let file = try open(
      #"{"b":{"dtype":"BF16","shape":[3],"data_offsets":[0,6]}}"#,
      data: bytes16([0x3f80, 0xc000, 0x0001]))
    #expect(try file.tensor(named: "b").values == [1, -2, Float(bitPattern: 0x1_0000)])
  }

  @Test func readsIntegersOfEveryWidth() throws {
    let cases: [(String, [UInt8], [Int])] = [
      ("BOOL", [0, 1], [0, 1]),
      ("U8", [200, 3], [200, 3]),
      ("I8", [255, 3], [-1, 3]),
      ("U16", bytes16([65_535, 1]), [65_535, 1]),
      ("I16", bytes16([65_535, 1]), [-1, 1]),
      ("U32", [255, 255, 255, 255, 1, 0, 0, 0], [4_294_967_295, 1]),
      ("I32", [255, 255, 255, 255, 1, 0, 0, 0], [-1, 1]),
      ("I64", [UInt8](repeating: 255, count: 8) + [9, 0, 0, 0, 0, 0, 0, 0], [-1, 9]),
    ]
    for (type, bytes, expected) in cases {
      let file = try open(
        #"{"i":{"dtype":"\#(type)","shape":[2],"data_offsets":[0,\#(bytes.count)]}}"#, data: bytes)
      #expect(try file.integers(named: "i", shape: [2]) == expected)
    }
  }

  @Test func whatWasWrittenIsReadBack() throws {
    let path = folder.path("written.safetensors")
    let key = RandomKey(seed: 7)
    let entries = [
      ("a \"quoted\" näme\n", Tensor(shape: [3, 5], values: key.normals(15))),
      ("view", Tensor(shape: [3, 5], values: key.derived(1).normals(15)).rows(1..<2)),
      ("scalar", Tensor.scalar(4)),
      ("none", Tensor.zeros([2, 0])),
    ]
    let metadata = ["kind": "sasrec", "note": "two\nlines \\ \u{1}"]
    try SafetensorsWriter.write(entries, metadata: metadata, to: path)
    let file = try SafetensorsFile(path: path)
    #expect(Set(file.tensorNames) == Set(entries.map(\.0)))
    #expect(file.metadata == metadata)
    for (name, tensor) in entries {
      #expect(try file.tensor(named: name, shape: tensor.shape).values == tensor.values)
    }
    let first = try Data(contentsOf: URL(fileURLWithPath: path))
    try SafetensorsWriter.write(entries, metadata: metadata, to: path)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == first)
    #expect(first.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) } % 8 == 0)
  }

  @Test func anOpenFileOutlivesItsReplacement() throws {
    let path = folder.path("model.safetensors")
    try SafetensorsWriter.write([("w", Tensor(shape: [2], values: [1, 2]))], to: path)
    let old = try SafetensorsFile(path: path)
    try SafetensorsWriter.write([("w", Tensor(shape: [1], values: [3]))], to: path)
    #expect(try old.tensor(named: "w").values == [1, 2])
    #expect(try SafetensorsFile(path: path).tensor(named: "w").values == [3])
  }

  @Test func aFolderThatIsMissingIsNamed() {
    #expect(throws: FileError(path: "/nowhere/m.safetensors", action: "write", code: ENOENT)) {
      try SafetensorsWriter.write([], to: "/nowhere/m.safetensors")
    }
  }
}
