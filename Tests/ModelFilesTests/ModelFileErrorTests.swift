import ModelFiles
import Support
import Testing
import _TestSupport

/// Every message of a bad safetensors file, word for word.
struct ModelFileErrorTests {
  struct BadFile: CustomTestStringConvertible, Sendable {
    var bytes: [UInt8]
    var message: String
    var testDescription: String { message }

    init(_ bytes: [UInt8], _ message: String) {
      self.bytes = bytes
      self.message = message
    }
    init(_ json: String, data: [UInt8] = [], _ message: String) {
      self.init(rawSafetensors(json, data: data), message)
    }
  }

  static let badFiles = [
    BadFile([UInt8](), "holds 0 bytes, expected at least 8"),
    BadFile([1, 2, 3], "holds 3 bytes, expected at least 8"),
    BadFile(rawSafetensors("{}", length: 3), "holds 10 bytes, expected at least 11"),
    BadFile(
      rawSafetensors("{}", length: .max),
      "says its header has 18446744073709551615 bytes, expected at most 8388608"),
    BadFile("", "malformed header at byte 0, expected `{`"),
    BadFile("[]", "malformed header at byte 0, expected `{`"),
    BadFile("{} x", "malformed header at byte 3, expected the end"),
    BadFile("{\"a", "malformed header at byte 3, expected `\"`"),
    BadFile("{\"a\" 1", "malformed header at byte 5, expected `:`"),
    BadFile(
      #"{"a":{"b":1}}"#,
      "malformed header at byte 10, expected `dtype`, `shape` or `data_offsets` before here"),
    BadFile(
      "{\"a\n\":", "malformed header at byte 3, expected no bare control character in a string"),
    BadFile(#"{"a\q":"#, "malformed header at byte 4, expected an escape"),
    BadFile(#"{"a\"#, "malformed header at byte 4, expected an escape"),
    BadFile(#"{"a\u12g4":"#, "malformed header at byte 7, expected four hexadecimal digits"),
    BadFile(#"{"a\ud800\u0041":"#, "malformed header at byte 4, expected a pair of surrogates"),
    BadFile(#"{"a\udc00":"#, "malformed header at byte 4, expected a pair of surrogates"),
    BadFile(
      withUnsafeBytes(of: UInt64(5).littleEndian) { Array($0) } + [0x7b, 0x22, 0xff, 0x22, 0x3a],
      "malformed header at byte 2, expected valid UTF-8"),
    BadFile(#"{"__metadata__":{"a":1}}"#, "malformed header at byte 21, expected `\"`"),
    BadFile(#"{"__metadata__":{"a":"","a":""}}"#, "has the key `a` twice"),
    BadFile(
      #"{"__metadata__":{},"__metadata__":{}}"#,
      "has the key `__metadata__` twice"),
    BadFile(
      #"{"a":{"dtype":"F32","dtype":"F32"}}"#,
      "tensor `a`: has the key `dtype` twice"),
    BadFile(
      #"{"a":{"shape":[],"data_offsets":[0,0]}}"#, "tensor `a`: has no `dtype`"),
    BadFile(
      #"{"a":{"dtype":"F32","data_offsets":[0,0]}}"#,
      "tensor `a`: has no `shape`"),
    BadFile(
      #"{"a":{"dtype":"F32","shape":[]}}"#, "tensor `a`: has no `data_offsets`"),
    BadFile(
      #"{"a":{"dtype":"F31"}}"#,
      "tensor `a`: unknown element type `F31`, expected one of BOOL, U8, I8, U16, I16, U32, I32, "
        + "U64, I64, F8_E4M3, F8_E5M2, F16, BF16, F32, F64"),
    BadFile(
      #"{"a":{"shape":[-1]}}"#,
      "malformed header at byte 15, expected a whole number of at least 0"),
    BadFile(
      #"{"a":{"shape":[01]}}"#,
      "malformed header at byte 15, expected a whole number of at least 0"),
    BadFile(#"{"a":{"shape":[1.5]}}"#, "malformed header at byte 16, expected `,` or `]`"),
    BadFile(
      #"{"a":{"shape":[9223372036854775808]}}"#,
      "malformed header at byte 15, expected a number below 2^63"),
    BadFile(
      #"{"a":{"shape":[1,1,1,1,1,1,1,1,1]}}"#,
      "tensor `a`: has too many dimensions, expected at most 8"),
    BadFile(
      #"{"a":{"data_offsets":[0,1,2]}}"#,
      "malformed header at byte 28, expected two ascending offsets before here"),
    BadFile(
      #"{"a":{"data_offsets":[8,4]}}"#,
      "malformed header at byte 26, expected two ascending offsets before here"),
    BadFile(
      #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#,
      "tensor `a`: shape [4611686018427387904, 4] has more elements than memory has bytes"),
    BadFile(
      #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"#, data: [1, 2, 3, 4],
      "tensor `a`: lies at bytes 0 to 12 of the data, expected a range within 0 to 4"),
    BadFile(
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, data: [1, 2, 3, 4],
      "tensor `a`: has 4 bytes, which isn't what shape [2] of F32 needs"),
    BadFile(
      #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"#
        + #""b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#, data: [1, 2, 3],
      "tensor `b`: overlaps tensor `a`"),
    BadFile(
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#, data: [1, 2],
      "bytes 0 to 1 of the data belong to no tensor"),
    BadFile(
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, data: [1, 2],
      "bytes 1 to 2 of the data belong to no tensor"),
    BadFile(
      #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"#
        + #""a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#, data: [1, 2],
      "tensor `a`: is listed twice"),
  ]

  @Test(arguments: badFiles) func isRefused(_ bad: BadFile) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(bad.bytes, to: "bad.safetensors")
    let separator = bad.message.hasPrefix("tensor `") ? ", " : ": "
    let error = #expect(throws: ModelFileError.self) { try SafetensorsFile(path: path) }
    #expect(error?.description == "`\(path)`\(separator)\(bad.message)")
  }

  private func message(_ body: () throws -> Void) -> String? {
    #expect(throws: ModelFileError.self, performing: body)?.description
  }

  @Test func theSystemsRefusalIsNamed() throws {
    let folder = try TemporaryFolder()
    #expect(
      message { _ = try SafetensorsFile(path: "/nowhere/m.safetensors") }
        == "`/nowhere/m.safetensors`: can't be read: no such file or directory")
    #expect(
      message { _ = try SafetensorsFile(path: folder.path) }
        == "`\(folder.path)`: isn't a file, but a folder, a pipe or a device")
  }

  @Test func tensorsAreAskedForByNameTypeAndShape() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      rawSafetensors(
        #"{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
          + #""ids":{"dtype":"I64","shape":[1],"data_offsets":[8,16]}}"#,
        data: bytes32([1, .nan]) + [1, 0, 0, 0, 0, 0, 0, 0]), to: "m.safetensors")
    let file = try SafetensorsFile(path: path)
    #expect(
      message { _ = try file.tensor(named: "v") }
        == "`\(path)`, tensor `v`: there is no such tensor")
    #expect(
      message { _ = try file.tensor(named: "w", shape: [1, 2]) }
        == "`\(path)`, tensor `w`: has shape [2], expected [1, 2]")
    #expect(
      message { _ = try file.tensor(named: "ids") }
        == "`\(path)`, tensor `ids`: has elements of type I64, expected F32, F16, BF16")
    #expect(
      message { _ = try file.integers(named: "w") }
        == "`\(path)`, tensor `w`: has elements of type F32, expected BOOL, U8, I8, U16, I16, U32, "
        + "I32, I64")
    #expect(
      message { _ = try file.tensor(named: "w") }
        == "`\(path)`, tensor `w`: element 1 isn't a finite number")
  }
}
