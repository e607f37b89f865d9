import Foundation
import Support
import Testing
import _TestSupport

@Suite struct TextFileTests {
  /// The file is mostly a hole, which takes no room on the disk.
  @Test func aFileThatDoesNotFitIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([97], to: "large.csv")
    try #require(truncate(path, 1 << 42) == 0)
    let error = #expect(throws: MemoryError.self) { try TextFile.read(path) }
    let words = try #require(error?.description)
    #expect(
      words.hasPrefix(
        "reading `\(path)`, of 4,398,046,511,104 bytes, needs 33,554,432 MiB of memory, "))
  }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func readsWholeFiles() throws {
    let text = "a = 1\r\n" + String(repeating: "# 漢字 😀\n", count: 20_000)
    let path = try folder.write(text.utf8, to: "long.ald")
    #expect(try TextFile.read(path) == text)
    #expect(try TextFile.bytes(of: path).count == text.utf8.count)
    #expect(try TextFile.read(folder.write([], to: "empty.ald")) == "")
  }

  @Test(
    arguments: [
      ([0xff], 1), ([0x61, 0x0a, 0x0a, 0xc3, 0x28, 0x0a, 0xff], 3), ([0x61, 0x0a, 0xe6, 0xbc], 2),
    ] as [([UInt8], Int)])
  func namesTheFirstLineThatIsNoUTF8(bytes: [UInt8], line: Int) throws {
    let path = try folder.write(bytes, to: "broken.ald")
    let error = #expect(throws: TextEncodingError.self) { try TextFile.read(path) }
    #expect(error?.description == "\(path):\(line): the line is not UTF-8")
    #expect(try TextFile.bytes(of: path) == bytes)
  }

  @Test func theMarkOfTheByteOrderIsNoText() throws {
    let path = try folder.write([0xEF, 0xBB, 0xBF] + Array("a = 1".utf8), to: "marked.ald")
    #expect(try TextFile.read(path) == "a = 1")
    #expect(try TextFile.bytes(of: path).count == 8)
    #expect(Array(TextFile.withoutMark([0xEF, 0xBB])) == [0xEF, 0xBB])
  }

  @Test func whatCannotBeLookedAtMayExist() throws {
    // Two links to each other: the system says neither what is there nor that nothing is.
    let (one, two) = (folder.path("one"), folder.path("two"))
    #expect(symlink(one, two) == 0 && symlink(two, one) == 0)
    #expect(TextFile.mayExist(one))
    #expect(TextFile.mayExist(folder.path))
    #expect(!TextFile.mayExist(folder.path("none")))
    let file = try folder.write([], to: "file")
    #expect(!TextFile.mayExist(file + "/none"))
  }

  @Test func saysWhatTheSystemSays() throws {
    let missing = folder.path("none.ald")
    #expect(throws: FileError(path: missing, action: "read", code: ENOENT)) {
      try TextFile.read(missing)
    }
    #expect(throws: FileError(path: folder.path, action: "read", code: EISDIR)) {
      try TextFile.read(folder.path)
    }
  }

  /// A pipe is read until its last writer leaves, and waiting for one can be stopped.
  @Test func readsPipes() throws {
    let pipe = folder.path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    let writer = Thread {
      guard let file = FileHandle(forWritingAtPath: pipe) else { return }
      try? file.write(contentsOf: Data("a = 1\n".utf8))
      try? file.write(contentsOf: Data("b = 2\n".utf8))
      try? file.close()
    }
    writer.start()
    #expect(try TextFile.read(pipe) == "a = 1\nb = 2\n")

    let progress = Support.Progress()
    Thread { progress.cancellation.cancel() }.start()
    #expect(throws: Cancelled.self) { try TextFile.read(pipe, progress: progress) }
  }
}
