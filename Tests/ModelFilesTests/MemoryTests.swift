import Foundation
import ModelFiles
import Testing
import _TestSupport

/// Headers with as many of something as fits make us allocate at most 8 × the file's size + 64 MiB,
/// also when everything in them is asked for.
struct MemoryTests {
  /// A file that holds `count` of something.
  struct Crowd: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: @Sendable () -> [UInt8]

    init(_ description: String, _ bytes: @escaping @Sendable () -> [UInt8]) {
      testDescription = description
      self.bytes = bytes
    }

    /// A GGUF file, its header made by `fill`.
    static func gguf(
      _ description: String, _ fill: @escaping @Sendable (inout RawGGUF) -> Void
    ) -> Crowd {
      Crowd(description) {
        var raw = RawGGUF()
        fill(&raw)
        return raw.bytes
      }
    }

    /// A safetensors file, its header `count` items in which `@` is the number.
    static func safetensors(
      _ description: String, _ count: Int, _ item: String, in around: String = "@"
    ) -> Crowd {
      Crowd(description) {
        let items = (0..<count).map { item.replacing("@", with: String($0)) }
        return rawSafetensors(around.replacing("@", with: items.joined(separator: ",")))
      }
    }
  }

  static let ggufs: [Crowd] = [
    .gguf("tensors") { raw in
      for index in 0..<65_536 { raw.add("\(index)", [0, 0, 0, 0], type: 0, offset: 0) }
    },
    .gguf("values") { raw in
      for index in 0..<65_536 { raw.set("\(index)", type: 0, [1]) }
    },
    .gguf("empty arrays") { raw in
      let empty = array(0, 0, [])
      raw.set("k", type: 9, array(9, 100_000, (0..<100_000).flatMap { _ in empty }))
    },
    .gguf("empty strings") { raw in
      raw.set("k", type: 9, array(8, 1 << 20, [UInt8](repeating: 0, count: 8 << 20)))
    },
    .gguf("strings of 16 bytes") { raw in
      let text = string("0123456789abcdef")
      raw.set("k", type: 9, array(8, 400_000, (0..<400_000).flatMap { _ in text }))
    },
    .gguf("bytes") { raw in
      raw.set("k", type: 9, array(0, 1 << 20, [UInt8](repeating: 1, count: 1 << 20)))
    },
  ]

  @Test(arguments: ggufs) func crowdedGGUF(_ crowd: Crowd) async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(crowd.bytes(), to: "crowd.gguf")
    await #expect(processExitsWith: .success) { [path = path as String] in
      let before = try Memory.peak()
      let file = try GGUFFile(path: path)
      try GGUFFuzzTests.readAll(file)
      let allocated = try Memory.peak() - before
      #expect(allocated <= Memory.bound(forFileOf: file.byteCount))
    }
  }

  static let safetensors: [Crowd] = [
    .safetensors(
      "tensors", 100_000, #""@":{"dtype":"F32","shape":[0,0,0,0,0,0,0,0],"data_offsets":[0,0]}"#,
      in: "{@}"),
    .safetensors("texts", 500_000, #""@":"""#, in: #"{"__metadata__":{@}}"#),
  ]

  @Test(arguments: safetensors) func crowdedSafetensors(_ crowd: Crowd) async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(crowd.bytes(), to: "crowd.safetensors")
    await #expect(processExitsWith: .success) { [path = path as String] in
      let before = try Memory.peak()
      let file = try SafetensorsFile(path: path)
      let allocated = try Memory.peak() - before
      #expect(file.tensorNames.count + file.metadata.count >= 100_000)
      #expect(allocated <= Memory.bound(forFileOf: file.byteCount))
    }
  }

  @Test func whatIsBeyondTheLimitEndsTheProcess() async {
    await #expect(processExitsWith: .success) {
      let room = try Memory.limited(to: 64 << 20) {
        [UInt8](unsafeUninitializedCapacity: 32 << 20) { $1 = 1 }
      }
      #expect(room.count == 1)
    }
    await #expect(processExitsWith: .failure) {
      // Nothing of it is touched.
      _ = try Memory.limited(to: 64 << 20) {
        [UInt8](unsafeUninitializedCapacity: 96 << 20) { $1 = 1 }
      }
    }
  }

  @Test func aCrowdedIndex() async throws {
    let folder = try TemporaryFolder()
    try folder.write(rawSafetensors("{}"), to: "m")
    let pairs = (0..<262_144).map { "\"\($0)\":\"m\"" }.joined(separator: ",")
    let path = try folder.write("{\"weight_map\":{\(pairs)}}".utf8, to: "index.json")
    await #expect(processExitsWith: .success) { [path = path as String] in
      let before = try Memory.peak()
      #expect(throws: ModelFileError.self) { try ShardedSafetensors(indexPath: path) }
      let allocated = try Memory.peak() - before
      #expect(allocated <= 64 << 20)
    }
  }
}
