import Foundation
import ModelFiles
import Support
import Testing
import _TestSupport

/// Every message of a bad GGUF file, word for word.
struct GGUFErrorTests {
  struct BadFile: CustomTestStringConvertible, Sendable {
    var bytes: [UInt8]
    var message: String
    var testDescription: String { message }

    init(_ message: String, _ bytes: [UInt8]) {
      self.bytes = bytes
      self.message = message
    }

    /// A file with one good tensor of two floats, changed.
    init(_ message: String, _ change: (inout RawGGUF) -> Void) {
      var raw = RawGGUF(data: bytes32([1, 2]))
      raw.add("w", [2], type: 0, offset: 0)
      change(&raw)
      self.init(message, raw.bytes)
    }

    /// A file with one metadata value and nothing after it.
    init(_ message: String, type: UInt32, _ value: [UInt8]) {
      var raw = RawGGUF(alignment: 1)
      raw.set("k", type: type, value)
      self.init(message, raw.bytes)
    }

    /// A file with a tensor `a` of other extents, or at another place.
    init(_ message: String, extents: [UInt64], type: UInt32 = 0, offset: UInt64 = 0) {
      self.init(message) { $0.add("a", extents, type: type, offset: offset) }
    }
  }

  static let badFiles = [
    BadFile("holds 0 bytes, expected at least 24", []),
    BadFile("holds 23 bytes, expected at least 24", Array("GGUF".utf8) + [UInt8](0..<19)),
    BadFile("doesn't begin with `GGUF`") { $0.magic = Array("GGML".utf8) },
    BadFile("is of version 1 of its format, expected 2, 3") { $0.version = 1 },
    BadFile("is of version 4 of its format, expected 2, 3") { $0.version = 4 },
    BadFile("its numbers are big-endian, expected little-endian") {
      $0.version = UInt32(3).byteSwapped
    },
    BadFile("says it holds 65537 tensors, expected at most 65536") { $0.tensorCount = 65_537 },
    BadFile("says it holds 18446744073709551615 metadata values, expected at most 65536") {
      $0.valueCount = .max
    },
    BadFile("malformed header at byte 57, expected 8 more bytes") {
      ($0.tensorCount, $0.alignment, $0.data) = (2, 1, [])
    },
    // Metadata.
    BadFile(
      "malformed header at byte 32, expected 18446744073709551615 more bytes"
    ) { $0.values = [little(UInt64.max)] },
    BadFile("malformed header at byte 24, expected a key of at most 65535 bytes") {
      $0.set(String(repeating: "k", count: 65_536), type: 0, [1])
    },
    BadFile("malformed header at byte 32, expected valid UTF-8") {
      $0.values = [little(UInt64(1)) + [0xff] + little(UInt32(0)) + [1]]
    },
    BadFile("has the key `k` twice") {
      $0.set("k", type: 0, [1])
      $0.set("k", type: 7, [1])
    },
    BadFile("malformed header at byte 33, expected a value type from 0 to 12", type: 13, []),
    BadFile("malformed header at byte 37, expected 1 more byte", type: 0, []),
    BadFile("malformed header at byte 37, expected 8 more bytes", type: 12, [1, 2, 3]),
    BadFile("malformed header at byte 37, expected 0 or 1", type: 7, [2]),
    BadFile("malformed header at byte 45, expected valid UTF-8", type: 8, little(1) + [0xc0]),
    BadFile(
      "malformed header at byte 45, expected 2 more bytes", type: 8,
      little(2) + [0x61]),
    BadFile(
      "malformed header at byte 49, expected 3 × 4 more bytes", type: 9,
      array(4, 3, [UInt8](0..<11))),
    BadFile(
      "malformed header at byte 49, expected 4611686018427387904 × 8 more bytes", type: 9,
      array(8, 1 << 62, [])),
    BadFile(
      "malformed header at byte 37, expected a value type from 0 to 12", type: 9, array(99, 0, [])),
    BadFile(
      "malformed header at byte 65, expected 9 more bytes", type: 9,
      array(8, 2, string("") + little(9) + [1])),
    BadFile(
      "malformed header at byte 229, expected arrays nested at most 16 deep", type: 9,
      [[UInt8]](repeating: array(9, 1, []), count: 40).flatMap(\.self)),
    BadFile("has an alignment of 48, expected a power of 2 up to 1048576") {
      $0.set("general.alignment", type: 4, little(UInt32(48)))
    },
    BadFile("has an alignment of 0, expected a power of 2 up to 1048576") {
      $0.set("general.alignment", type: 4, little(UInt32(0)))
    },
    BadFile("has an alignment of 2097152, expected a power of 2 up to 1048576") {
      $0.set("general.alignment", type: 4, little(UInt32(2_097_152)))
    },
    BadFile("holds a string at `general.alignment`, expected an integer") {
      $0.set("general.alignment", type: 8, string("32"))
    },
    // Tensors.
    BadFile("tensor `w`: is listed twice") {
      $0.add("w", [2], type: 0, offset: 0)
    },
    BadFile("tensor `a`: has too many dimensions, expected at most 4", extents: [1, 1, 1, 1, 1]),
    BadFile(
      "tensor `a`: malformed header at byte 70, expected a size below 2^63", extents: [1 << 63]),
    BadFile(
      "tensor `a`: shape [4611686018427387904, 4] has more elements than memory has bytes",
      extents: [4, 1 << 62]),
    BadFile(
      "tensor `a`: shape [0, 4611686018427387904, 4] has more elements than memory has bytes",
      extents: [4, 1 << 62, 0]),
    BadFile(
      "tensor `a`: has elements of type Q2_K, expected one of F32, F16, Q4_0, Q4_1, Q5_0, Q5_1, "
        + "Q8_0, Q4_K, Q5_K, Q6_K, BF16", extents: [256], type: 10),
    BadFile(
      "tensor `a`: has elements of type number 4294967295, expected one of F32, F16, Q4_0, Q4_1, "
        + "Q5_0, Q5_1, Q8_0, Q4_K, Q5_K, Q6_K, BF16", extents: [2], type: .max),
    BadFile(
      "tensor `a`: has rows of 33 elements, expected whole blocks of 32 for Q4_1", extents: [33],
      type: 3),
    BadFile(
      "tensor `a`: has rows of 1 elements, expected whole blocks of 256 for Q6_K", extents: [],
      type: 14),
    BadFile(
      "tensor `a`: lies at byte 8 of the data, expected a multiple of 32", extents: [2], offset: 8),
    BadFile("tensor `a`: needs 12 bytes at byte 0 of the data, which has 8", extents: [3]),
    BadFile(
      "tensor `a`: needs 34 bytes at byte 0 of the data, which has 8", extents: [32], type: 8),
    BadFile(
      "tensor `a`: needs 8 bytes at byte 18446744073709551584 of the data, which has 8",
      extents: [2],
      offset: .max - 31),
    BadFile(
      "tensor `a`: needs 4611686018427387904 bytes at byte 0 of the data, which has 8",
      extents: [1 << 60]),
    BadFile("tensor `w`: overlaps tensor `a`", extents: [1]),
  ]

  @Test(arguments: badFiles) func isRefused(_ bad: BadFile) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(bad.bytes, to: "bad.gguf")
    let separator = bad.message.hasPrefix("tensor `") ? ", " : ": "
    let error = #expect(throws: ModelFileError.self) { try GGUFFile(path: path) }
    #expect(error?.description == "`\(path)`\(separator)\(bad.message)")
  }

  private func message(_ body: () throws -> Void) -> String? {
    #expect(throws: ModelFileError.self, performing: body)?.description
  }

  @Test func everyTruncationIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = try Fixture.path("metadata.gguf")
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    // The last tensor's 48 bytes are followed by 16 of padding, which nobody needs.
    for length in 0..<whole.count - 16 {
      let cut = try folder.write(whole[..<length], to: "cut.gguf")
      #expect(throws: ModelFileError.self, "\(length) bytes") { try GGUFFile(path: cut) }
    }
    #expect(throws: Never.self) {
      try GGUFFile(path: folder.write(whole[..<(whole.count - 16)], to: "whole.gguf"))
    }
  }

  @Test func tensorsAreAskedForByNameAndShape() throws {
    let folder = try TemporaryFolder()
    // Of Q4_1's two blocks of 20 bytes, the second has an infinite scale.
    let blocks = [UInt8](repeating: 0, count: 20) + bytes16([Float16.infinity.bitPattern])
    var raw = RawGGUF(
      data: bytes32([1, .nan]) + [UInt8](repeating: 0, count: 24) + blocks
        + [UInt8](repeating: 0, count: 18))
    raw.add("w", [2, 1], type: 0, offset: 0)
    raw.add("q", [64], type: 3, offset: 32)
    let path = try folder.write(raw.bytes, to: "m.gguf")
    let file = try GGUFFile(path: path)
    #expect(
      message { _ = try file.tensor(named: "v") }
        == "`\(path)`, tensor `v`: there is no such tensor")
    #expect(
      message { _ = try file.tensor(named: "w", shape: [2, 1]) }
        == "`\(path)`, tensor `w`: has shape [1, 2], expected [2, 1]")
    #expect(
      message { _ = try file.tensor(named: "w") }
        == "`\(path)`, tensor `w`: element 1 isn't a finite number")
    #expect(
      message { _ = try file.tensor(named: "q") }
        == "`\(path)`, tensor `q`: element 32 isn't a finite number")
  }

  @Test func valuesAreAskedForByKeyAndType() throws {
    let path = try Fixture.path("metadata.gguf")
    let metadata = try GGUFFile(path: path).metadata
    func expect(_ expected: String, _ body: () throws -> Void) {
      #expect(message(body) == "`\(path)`: \(expected)")
    }
    expect("has no `k`") { _ = try metadata.string("k") }
    expect("has no `k`") { _ = try metadata.strings("k") }
    expect("holds a string at `string`, expected an integer") {
      _ = try metadata.integer("string")
    }
    expect("holds a number at `float32`, expected an integer") {
      _ = try metadata.integer("float32")
    }
    expect("holds 18446744073709551615 at `uint64.most`, expected a number below 2^63") {
      _ = try metadata.integer("uint64.most")
    }
    expect("holds a flag at `bool.true`, expected a number") {
      _ = try metadata.number("bool.true")
    }
    expect("holds an integer at `uint8.most`, expected a flag") {
      _ = try metadata.flag("uint8.most")
    }
    expect("holds an array of strings at `array.string`, expected a string") {
      _ = try metadata.string("array.string")
    }
    expect("holds a string at `string`, expected an array of strings") {
      _ = try metadata.strings("string")
    }
    expect("holds an array of strings at `array.string`, expected an array of integers") {
      _ = try metadata.integers("array.string")
    }
    expect("holds an array of numbers at `array.float32`, expected an array of integers") {
      _ = try metadata.integers("array.float32")
    }
    expect("holds an array of flags at `array.bool`, expected an array of numbers") {
      _ = try metadata.numbers("array.bool")
    }
    expect("holds an array of arrays at `array.nested`, expected an array of flags") {
      _ = try metadata.flags("array.nested")
    }
    expect("holds an array of integers at `array.int32`, expected an array of arrays") {
      guard case .array(let array) = metadata["array.int32"] else { return }
      _ = try array.arrays()
    }
  }

  @Test func elementsOfArraysAreCheckedWhenTheyAreRead() throws {
    let folder = try TemporaryFolder()
    var raw = RawGGUF(alignment: 1)
    raw.set("text", type: 9, array(8, 2, string("a") + little(1) + [0xff]))
    raw.set("flags", type: 9, array(7, 2, [1, 7]))
    raw.set("large", type: 9, array(10, 1, little(UInt64.max)))
    raw.set("long", type: 9, array(7, 1 << 20 + 1, [UInt8](repeating: 1, count: 1 << 20 + 1)))
    let path = try folder.write(raw.bytes, to: "m.gguf")
    let metadata = try GGUFFile(path: path).metadata
    #expect(
      message { _ = try metadata.strings("text") }
        == "`\(path)`: malformed header at byte 69, expected valid UTF-8")
    #expect(
      message { _ = try metadata.flags("flags") }
        == "`\(path)`: malformed header at byte 100, expected 0 or 1")
    #expect(
      message { _ = try metadata.integers("large") }
        == "`\(path)`: holds 18446744073709551615 at `large`, expected a number below 2^63")
    #expect(
      message { _ = try metadata.flags("long") }
        == "`\(path)`: says it holds 1048577 elements of `long`, expected at most 1048576")
  }
}
