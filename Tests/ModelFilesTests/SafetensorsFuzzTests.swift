import Foundation
import ModelFiles
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
}
