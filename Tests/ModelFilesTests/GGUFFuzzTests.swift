import Foundation
import ModelFiles
import Support
import Tensors
import Testing
import _TestSupport

/// Mutated files either open or give a `ModelFileError`; nothing traps, nothing is read outside, and
/// nothing allocates more than it may.
struct GGUFFuzzTests {
  /// A file with a tensor of every encoding and zeros for its numbers.
  static func everyEncoding(version: UInt32, alignment: Int) -> [UInt8] {
    var raw = RawGGUF(version: version, alignment: alignment)
    raw.set("general.alignment", type: 4, little(UInt32(alignment)))
    for encoding in FloatEncoding.allCases {
      let offset = (raw.data.count + alignment - 1) / alignment * alignment
      raw.data += [UInt8](repeating: 0, count: offset - raw.data.count)
      raw.data += [UInt8](repeating: 1, count: 2 * encoding.blockByteCount)
      raw.add(
        encoding.name, [UInt64(encoding.blockLength), 2, 1], type: encoding.rawValue,
        offset: UInt64(offset))
    }
    return raw.bytes
  }

  /// A file with a value of every type, and arrays of most.
  static let everyValue: [UInt8] = {
    var raw = RawGGUF(data: bytes32([1, 2]))
    let widths: [(type: UInt32, width: Int)] = [
      (0, 1), (1, 1), (2, 2), (3, 2), (4, 4), (5, 4), (6, 4), (7, 1), (10, 8), (11, 8), (12, 8),
    ]
    for (type, width) in widths {
      raw.set("k\(type)", type: type, [1] + [UInt8](repeating: 0, count: width - 1))
      raw.set("a\(type)", type: 9, array(type, 2, [UInt8](repeating: 0, count: 2 * width)))
    }
    raw.set("text", type: 8, string("Ġthé 😀"))
    raw.set("texts", type: 9, array(8, 3, string("a") + string("") + string("é")))
    raw.set("nested", type: 9, array(9, 2, array(8, 1, string("x")) + array(9, 1, array(0, 0, []))))
    raw.add("w", [2], type: 0, offset: 0)
    return raw.bytes
  }()

  /// Files written by gguf-py, and files with one of everything.
  static func corpus() throws -> [GGUFMutation] {
    try [Fixture.bytes("encodings.gguf"), Fixture.bytes("metadata.gguf"), everyValue].map {
      GGUFMutation($0)
    } + [
      GGUFMutation(everyEncoding(version: 3, alignment: 32)),
      GGUFMutation(everyEncoding(version: 2, alignment: 1), alignment: 1),
      GGUFMutation(RawGGUF().bytes),
    ]
  }

  static func fuzzing() throws -> Fuzzing {
    let corpus = try corpus()
    let texts = ["", "a", "general.alignment", "GGUF", "\u{0}", "é", "e\u{301}", "k0", "w"]
    return Fuzzing("gguf", share: 1 / 6) { draws in
      draws.pick(corpus).mutated(with: corpus, texts: texts, &draws)
    }
  }

  /// What `read` returns, `nil` where it finds a mistake in the file; no other errors may come.
  static func ifWellFormed<Value>(_ read: () throws -> Value) throws -> Value? {
    do { return try read() } catch is ModelFileError { return nil }
  }

  /// Asks a file for everything.
  ///
  /// The tensors are kept to the end, as a model keeps them.
  static func readAll(_ file: GGUFFile) throws {
    let tensors = try file.tensorNames.compactMap { name in
      let tensor = try ifWellFormed { try file.tensor(named: name) }
      #expect(tensor.map(\.shape) ?? file.shape(of: name) == file.shape(of: name))
      return tensor
    }
    #expect(tensors.allSatisfy { $0.isFinite })
    for key in file.metadata.keys {
      _ = try ifWellFormed { try file.metadata.integer(key) }
      _ = try ifWellFormed { try file.metadata.number(key) }
      _ = try ifWellFormed { try file.metadata.string(key) }
      if case .array(let array) = file.metadata[key] { try readAll(array) }
    }
  }

  static func readAll(_ array: GGUFArray) throws {
    for count in [
      try ifWellFormed { try array.integers().count },
      try ifWellFormed { try array.numbers().count },
      try ifWellFormed { try array.strings().count },
      try ifWellFormed { try array.flags().count },
    ] {
      #expect(count ?? array.count == array.count)
    }
    for array in try ifWellFormed(array.arrays) ?? [] { try readAll(array) }
  }

  @Test func mutatedFilesNeverTrap() async throws {
    let place = try FuzzingPlace()
    await #expect(processExitsWith: .success) { [path = place.path as String] in
      try GGUFFuzzTests.fuzzing().run(in: path) { path in
        do {
          try GGUFFuzzTests.readAll(GGUFFile(path: path))
          return true
        } catch let error as ModelFileError {
          #expect(!error.description.isEmpty)
          return false
        }
      }
    }
    try place.finish()
  }
}
