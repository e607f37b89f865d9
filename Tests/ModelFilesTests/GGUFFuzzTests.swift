import Foundation
import ModelFiles
import Support
import Testing
import _TestSupport

/// Mutated files either open or give a `ModelFileError`; nothing traps, nothing is read outside.
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

  static let fuzzing = Fuzzing(
    corpus: [
      everyEncoding(version: 3, alignment: 32), everyValue,
      everyEncoding(version: 2, alignment: 1), RawGGUF().bytes,
    ],
    pieces: [
      "GGUF", "general.alignment", "\u{0}\u{0}\u{0}\u{0}", "\u{1}\u{0}\u{0}\u{0}", "k0", "é",
    ],
    seconds: 10)

  /// Numbers that a length, a count, an extent or an offset may be too near to.
  static let numbers: [UInt64] = [
    0, 1, 2, 3, 4, 8, 9, 31, 32, 33, 255, 256, 1 << 16, 1 << 20, 1 << 31, 1 << 32 - 1, 1 << 32,
    1 << 61, 1 << 62, 1 << 63 - 1, 1 << 63, .max - 31, .max - 1, .max,
  ]

  /// Puts such a number somewhere, into 4 or 8 bytes.
  static func overwrite(_ bytes: inout [UInt8], key: RandomKey) {
    let number = numbers[key.integer(below: numbers.count, at: 0)]
    let width = key.integer(below: 2, at: 1) == 0 ? 4 : 8
    guard bytes.count > width else { return }
    // Most of the header is in the first kilobyte.
    let start = key.integer(below: min(1_024, bytes.count - width), at: 2)
    bytes.replaceSubrange(start..<start + width, with: little(number).prefix(width))
  }

  /// Asks a file for everything.
  static func readAll(_ file: GGUFFile) throws {
    for name in file.tensorNames {
      let count = try #require(file.shape(of: name)).reduce(1, *)
      if let tensor = try? file.tensor(named: name) { #expect(tensor.count == count) }
    }
    for key in file.metadata.keys {
      _ = try? file.metadata.integer(key)
      _ = try? file.metadata.number(key)
      _ = try? file.metadata.string(key)
      if case .array(let array) = file.metadata[key] { readAll(array) }
    }
  }

  static func readAll(_ array: GGUFArray) {
    if let values = try? array.integers() { #expect(values.count == array.count) }
    if let values = try? array.numbers() { #expect(values.count == array.count) }
    if let values = try? array.strings() { #expect(values.count == array.count) }
    if let values = try? array.flags() { #expect(values.count == array.count) }
    if let arrays = try? array.arrays() { for array in arrays { readAll(array) } }
  }

  @Test func mutatedFilesNeverTrap() throws {
    let folder = try TemporaryFolder()
    var (opened, round) = (0, 0)
    try Self.fuzzing.run { bytes in
      var bytes = bytes
      let key = RandomKey(seed: 3).derived(round)
      for step in 0..<key.integer(below: 3, at: 0) {
        Self.overwrite(&bytes, key: key.derived(step))
      }
      round += 1
      let path = try folder.write(bytes, to: "fuzzed.gguf")
      do {
        let file = try GGUFFile(path: path)
        opened += 1
        try Self.readAll(file)
      } catch let error as ModelFileError {
        #expect(!error.description.isEmpty)
      }
    }
    #expect(opened > 0 && opened < round)
  }
}
