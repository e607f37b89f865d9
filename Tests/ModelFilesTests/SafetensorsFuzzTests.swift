import Foundation
import ModelFiles
import Support
import Testing
import _TestSupport

/// Mutated files either open or give a `ModelFileError`; nothing traps, nothing is read outside.
struct SafetensorsFuzzTests {
  static let fuzzing = Fuzzing(
    corpus: [
      rawSafetensors("{}"),
      rawSafetensors(
        #"{"__metadata__":{"format":"pt","\u00e9":"\ud83d\ude00"},"#
          + #""a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"#
          + #""b":{"dtype":"F16","shape":[3],"data_offsets":[16,22]},"#
          + #""c":{"dtype":"I64","shape":[1],"data_offsets":[22,30]}}"#,
        data: [UInt8](0..<30)),
      rawSafetensors(
        #"{"w":{"dtype":"BF16","shape":[0,4],"data_offsets":[0,0]},"#
          + #""v":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}   "#, data: [7]),
    ],
    pieces: [
      "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "0", "-1", "1e9", "4294967296",
      "9223372036854775807", "18446744073709551616", "null", "\"F32\"", "\"BF16\"", "\"I64\"",
      "\"shape\"", "\"dtype\"", "\"data_offsets\"", "\"__metadata__\"", "[0,8]", "é", "\u{0}",
    ])

  @Test func mutatedFilesNeverTrap() throws {
    let folder = try TemporaryFolder()
    var opened = 0
    let rounds = try Self.fuzzing.run { bytes in
      let path = try folder.write(bytes, to: "fuzzed.safetensors")
      do {
        let file = try SafetensorsFile(path: path)
        opened += 1
        for name in file.tensorNames {
          let count = try #require(file.shape(of: name)).reduce(1, *)
          if let tensor = try? file.tensor(named: name) { #expect(tensor.count == count) }
          if let values = try? file.integers(named: name) { #expect(values.count == count) }
        }
      } catch let error as ModelFileError {
        #expect(!error.description.isEmpty)
      }
    }
    #expect(opened > 0 && opened < rounds)
  }

  @Test(arguments: [
    (#""@":{"dtype":"F32","shape":[0,0,0,0,0,0,0,0],"data_offsets":[0,0]}"#, 100_000, "", ""),
    (#""@":"""#, 500_000, #""__metadata__":{"#, "}"),
  ])
  func aHostileHeaderDoesNotMakeUsAllocateMuch(
    item: String, count: Int, before: String, after: String
  ) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([], to: "many.safetensors")
    let handle = try #require(FileHandle(forWritingAtPath: path))
    var length = 0
    func write(_ text: String) throws {
      try handle.write(contentsOf: Data(text.utf8))
      length += text.utf8.count
    }
    try handle.seek(toOffset: 8)
    try write("{" + before)
    for start in stride(from: 0, to: count, by: 1_000) {
      let items = (start..<start + 1_000).map { item.replacing("@", with: String($0)) }
      try write((start == 0 ? "" : ",") + items.joined(separator: ","))
    }
    try write(after + "}")
    try handle.seek(toOffset: 0)
    try handle.write(contentsOf: withUnsafeBytes(of: UInt64(length).littleEndian) { Data($0) })
    try handle.close()

    let peak = Machine.peakMemory
    let file = try SafetensorsFile(path: path)
    #expect(file.tensorNames.count + file.metadata.count == count)
    #expect(Machine.peakMemory - peak <= 8 * length / 1_048_576 + 64)
  }
}
