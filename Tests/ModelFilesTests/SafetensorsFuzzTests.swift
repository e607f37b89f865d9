import Foundation
import ModelFiles
import Support
import Tensors
import Testing
import _TestSupport

/// Mutated files either open or give a `ModelFileError`; nothing traps, nothing is read outside, and
/// nothing allocates more than it may.
struct SafetensorsFuzzTests {
  /// A file: its header, and the tensors' bytes.
  struct File: Sendable {
    var header: JSONMutation
    var data: [UInt8]

    init(_ bytes: [UInt8]) {
      let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
      header = JSONMutation(Array(bytes[8..<8 + length]))
      data = Array(bytes[(8 + length)...])
    }
  }

  /// A file written by Hugging Face's library, one with many types, and small ones.
  static func corpus() throws -> [File] {
    try [
      Fixture.bytes("encodings.safetensors"),
      rawSafetensors(
        #"{"__metadata__":{"format":"pt","\u00e9":"\ud83d\ude00"},"#
          + #""a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"#
          + #""b":{"dtype":"F16","shape":[3],"data_offsets":[16,22]},"#
          + #""c":{"dtype":"I64","shape":[1],"data_offsets":[22,30]},"#
          + #""d":{"dtype":"U8","shape":[5,1],"data_offsets":[30,35]},"#
          + #""e":{"dtype":"F64","shape":[],"data_offsets":[35,43]},"#
          + #""f":{"dtype":"BF16","shape":[0,4],"data_offsets":[43,43]}}"#,
        data: [UInt8](0..<43)),
      rawSafetensors(
        #"{"w":{"dtype":"BF16","shape":[0,4],"data_offsets":[0,0]},"#
          + #""v":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}   "#, data: [7]),
      rawSafetensors("{}"),
    ].map(File.init)
  }

  /// The index of a model in several files.
  static let index = JSONMutation(
    Array(
      ShardedSafetensorsTests.index([
        "a": "model-00002-of-00002.safetensors", "b": "model-00001-of-00002.safetensors",
      ]).utf8))

  static func fuzzing() throws -> Fuzzing {
    let corpus = try corpus()
    let headers = corpus.map(\.header) + [index]
    let values =
      ElementType.allCases.map { "\"\($0.rawValue)\"" } + ["[0,8]", "[0,0,0]", "\"../a\""]
    let pieces = [
      "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "0", "1e9", "é", "\0",
    ]
    return Fuzzing("safetensors") { draws in
      if draws.oneIn(8) { return index.mutated(with: headers, values: values, &draws) }
      let file = draws.pick(corpus)
      let header = file.header.mutated(with: headers, values: values, &draws)
      var length = UInt64(header.count)
      if draws.oneIn(20) { length = draws.pick([0, 1, length + 1, 8 << 20, 8 << 20 + 1, .max]) }
      var data = file.data
      switch draws.below(10) {
      case 0: data.removeLast(min(data.count, draws.pick([1, 8, 1000])))
      case 1: data += [UInt8](repeating: 0xff, count: draws.pick([1, 8, 1000]))
      case 2 where data.count >= 4:
        // NaN or infinity, of four bytes or of two.
        let start = draws.below(data.count - 3)
        data.replaceSubrange(
          start..<start + 4, with: draws.pick([[0, 0, 0xc0, 0x7f], [0, 0x7c, 0, 0xfc]]))
      default: break
      }
      var bytes = little(length) + header + data
      if draws.oneIn(6) { Fuzzing.mutate(&bytes, pieces: pieces, &draws) }
      return bytes
    }
  }

  /// Asks a file for everything, be it a safetensors file or an index.
  static func readAll(_ path: String) throws -> Bool {
    let read = try readTensors(path)
    return try readIndex(path) || read
  }

  private static func readIndex(_ path: String) throws -> Bool {
    do {
      let model = try ShardedSafetensors(indexPath: path)
      for name in model.tensorNames { _ = try model.tensor(named: name) }
      return true
    } catch let error as ModelFileError {
      #expect(!error.description.isEmpty)
      return false
    }
  }

  /// The tensors are kept to the end, as a model keeps them.
  private static func readTensors(_ path: String) throws -> Bool {
    do {
      let file = try SafetensorsFile(path: path)
      var held: (floats: [Tensor], integers: [[Int]]) = ([], [])
      for name in file.tensorNames {
        let count = try #require(file.shape(of: name)).reduce(1, *)
        if let tensor = try GGUFFuzzTests.ifWellFormed({ try file.tensor(named: name) }) {
          #expect(tensor.count == count && tensor.isFinite)
          held.floats.append(tensor)
        } else if let values = try GGUFFuzzTests.ifWellFormed({ try file.integers(named: name) }) {
          #expect(values.count == count)
          held.integers.append(values)
        }
      }
      return true
    } catch let error as ModelFileError {
      #expect(!error.description.isEmpty)
      return false
    }
  }

  @Test func mutatedFilesNeverTrap() async throws {
    let place = try FuzzingPlace()
    await #expect(processExitsWith: .success) { [path = place.path as String] in
      for (name, bytes) in ShardedSafetensorsTests.shards {
        try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
      }
      try SafetensorsFuzzTests.fuzzing().run(in: path, SafetensorsFuzzTests.readAll)
    }
    try place.finish()
  }
}
