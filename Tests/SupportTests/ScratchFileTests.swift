import Foundation
import Support
import Testing
import _TestSupport

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
    let folder = try TemporaryFolder()
    let file = try #require(ScratchFile(folder: folder.path, limit: 1))
    #expect(file.reserve(1) == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func aMissingFolderGivesNone() throws {
    let folder = try TemporaryFolder()
    #expect(ScratchFile(folder: folder.path + "/missing", limit: 1) == nil)
  }

  @Test func noDiskHasRoomForEverything() throws {
    let file = try #require(ScratchFile(limit: .max))
    #expect(file.reserve(1 << 60) == nil)
    // What can't be had once isn't asked for again.
    #expect(file.reserve(1) == nil)
  }
}
