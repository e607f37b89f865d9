import Foundation
import ModelFiles
import Support
import Tensors
import Testing
import _TestSupport

/// Files that another program shortens or writes over while they are open: numbers that were read
/// stay, what is still to be read is an error, and no signal ends the process.
@Suite struct ShorterFileTests {
  private static let count = 300_000

  /// Two tensors of F32 as safetensors.
  private func file(in folder: TemporaryFolder) throws -> String {
    let values = (0..<Self.count).map { Float($0 % 1000) }
    let tensor = Tensor(shape: [Self.count], values: values)
    let path = folder.path("x.safetensors")
    try SafetensorsWriter.write([("a", tensor), ("b", tensor)], to: path)
    return path
  }

  @Test func whatWasReadStaysAndTheRestIsAnError() async throws {
    let folder = try TemporaryFolder()
    let path = try file(in: folder)
    await #expect(processExitsWith: .success) { [path = path as String] in
      let file = try SafetensorsFile(path: path)
      let first = try file.tensor(named: "a")
      guard truncate(path, 4096) == 0 else { throw POSIXError(.EIO) }
      #expect(first.values.reduce(0.0) { $0 + Double($1) } == 300 * 499_500)
      let error = #expect(throws: ModelFileError.self) { try file.tensor(named: "b") }
      #expect(error?.tensor == "b" && error?.path == path)
      #expect(error?.problem.description.hasPrefix("holds ") == true)
      #expect(throws: ModelFileError.self) { try SafetensorsFile(path: path) }
    }
  }

  @Test func whatIsWrittenOverDoesNotChangeNumbers() throws {
    let folder = try TemporaryFolder()
    let path = try file(in: folder)
    let tensor = try SafetensorsFile(path: path).tensor(named: "a")
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seek(toOffset: 1000)
    try handle.write(contentsOf: Data(repeating: 0x41, count: 1 << 20))
    try handle.close()
    #expect(tensor.values[5000] == 0 && tensor.values[5999] == 999)
  }

  @Test func aShorterGGUFIsAnError() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("x.gguf")
    // It has tensors of every encoding.
    try FileManager.default.copyItem(
      atPath: Bundle.module.bundlePath + "/Fixtures/encodings.gguf", toPath: path)
    await #expect(processExitsWith: .success) { [path = path as String] in
      let file = try GGUFFile(path: path)
      guard truncate(path, 64) == 0 else { throw POSIXError(.EIO) }
      #expect(!file.metadata.keys.isEmpty)
      for name in file.tensorNames {
        #expect(throws: ModelFileError.self) { try file.tensor(named: name) }
      }
    }
  }

  /// A header longer than what is read at first: more of it is read, and no more than there is.
  @Test func longHeadersAreReadWhole() throws {
    let folder = try TemporaryFolder()
    var raw = RawGGUF()
    let text = String(repeating: "x", count: 1000)
    for index in 0..<9000 { raw.set("key.\(index)", type: 8, string(text)) }
    let path = try folder.write(raw.bytes, to: "x.gguf")
    let file = try GGUFFile(path: path)
    #expect(file.byteCount > 9_000_000)
    #expect(try file.metadata.string("key.8999") == text)
    try folder.write(raw.bytes.prefix(5_000_000), to: "y.gguf")
    let error = #expect(throws: ModelFileError.self) {
      try GGUFFile(path: folder.path("y.gguf"))
    }
    #expect(error?.description.contains("more bytes") == true, "\(error?.description ?? "")")
  }
}
