import Foundation
import ModelFiles
import Support
import Testing
import _TestSupport

/// Mutated files either open or give a `ModelFileError`; nothing traps and nothing is read outside.
///
/// `ALIDADE_FUZZ_SECONDS` sets how long (3 s unless told), `ALIDADE_FUZZ_SEED` where it starts.
struct SafetensorsFuzzTests {
  /// Pieces that headers are made of, to put where they don't belong.
  static let pieces = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "0", "-1", "1e9", "4294967296",
    "9223372036854775807", "18446744073709551616", "null", "\"F32\"", "\"BF16\"", "\"I64\"",
    "\"shape\"", "\"dtype\"", "\"data_offsets\"", "\"__metadata__\"", "[0,8]", "é", "\u{0}",
  ]

  static let corpus: [[UInt8]] = [
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
  ]

  /// One mutation of `bytes`: a byte changed, a piece put in, a span removed or repeated, an end cut
  /// off, a length changed.
  static func mutate(_ bytes: inout [UInt8], key: RandomKey) {
    func pick(_ bound: Int, _ position: UInt64) -> Int {
      key.integer(below: max(1, bound), at: position)
    }
    let at = pick(bytes.count, 1)
    let end = min(bytes.count, at + pick(12, 2))
    switch pick(7, 0) {
    case 0 where !bytes.isEmpty: bytes[at] = UInt8(pick(256, 3))
    case 1 where !bytes.isEmpty: bytes[at] ^= 1 << UInt8(pick(8, 3))
    case 2: bytes.insert(contentsOf: Array(pieces[pick(pieces.count, 3)].utf8), at: at)
    case 3: bytes.removeSubrange(at..<end)
    case 4: bytes.insert(contentsOf: bytes[at..<end], at: pick(bytes.count, 3))
    case 5: bytes.removeSubrange(at...)
    default:
      for (index, byte) in bytes.indices.prefix(8).enumerated() {
        let length = UInt64(max(0, bytes.count - 8 - pick(40, 3)))
        bytes[byte] = UInt8(truncatingIfNeeded: length >> UInt64(8 * index))
      }
    }
  }

  @Test func mutatedFilesNeverTrap() throws {
    let environment = ProcessInfo.processInfo.environment
    let seconds = environment["ALIDADE_FUZZ_SECONDS"].flatMap(Double.init) ?? 3
    let key = RandomKey(seed: environment["ALIDADE_FUZZ_SEED"].flatMap(UInt64.init) ?? 1)
    let folder = try TemporaryFolder()
    let end = Machine.seconds + seconds
    var round = 0
    var opened = 0
    repeat {
      let roundKey = key.derived(round)
      var bytes = Self.corpus[round % Self.corpus.count]
      for step in 0...roundKey.integer(below: 4, at: 99) {
        Self.mutate(&bytes, key: roundKey.derived(step))
      }
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
      round += 1
    } while Machine.seconds < end
    #expect(opened > 0 && opened < round, "\(round) rounds")
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
