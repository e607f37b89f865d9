import Foundation
import Support
import Testing

struct ScratchFileTests {
  @Test func whatIsWrittenCanBeRead() throws {
    let file = try #require(ScratchFile(limit: 100))
    #expect(file.reserve(60) == 0)
    #expect(file.reserve(41) == nil)
    #expect(file.reserve(40) == 60)
    let bytes = (0..<40).map { UInt8($0) }
    #expect(bytes.withUnsafeBytes { file.write($0, at: 60) })
    var read = [UInt8](repeating: 0, count: 40)
    #expect(read.withUnsafeMutableBytes { file.read(into: $0, at: 60) })
    #expect(read == bytes)
    // Behind the end there is nothing.
    #expect(!read.withUnsafeMutableBytes { file.read(into: $0, at: 70) })
  }

  @Test func itHasNoName() throws {
    let file = try #require(ScratchFile(limit: 1))
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
      try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0)
    }
    #expect(open.contains { $0.contains("/alidade-") && $0.hasSuffix(" (deleted)") })
    #expect(file.reserve(1) == 0)
  }
}
