import Foundation
import Support
import Testing
import _TestSupport

struct AtomicFileTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func contents(_ name: String) throws -> String {
    try String(contentsOfFile: folder.path(name), encoding: .utf8)
  }

  /// Everything in the folder: a temporary file must not be left behind.
  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  private func text(of error: (any Error)?) -> String {
    error.map { "\($0)".replacingOccurrences(of: folder.path, with: "…") } ?? "no error"
  }

  @Test func writesAndReplaces() throws {
    for text in ["old", "", "new"] {
      try AtomicFile.write(Data(text.utf8), to: folder.path("a"))
      #expect(try contents("a") == text)
    }
    #expect(try names() == ["a"])
  }

  @Test func othersSeeTheOldContentsUntilAllIsWritten() throws {
    try folder.write("old".utf8, to: "a")
    try AtomicFile.write(to: folder.path("a")) { handle in
      try handle.write(contentsOf: Data("new".utf8))
      #expect(try contents("a") == "old")
    }
    #expect(try contents("a") == "new")
  }

  @Test func anErrorOfTheBodyLeavesTheOldFileAlone() throws {
    struct Broken: Error, Equatable {}
    try folder.write("old".utf8, to: "a")
    #expect(throws: Broken()) {
      try AtomicFile.write(to: folder.path("a")) { handle in
        try handle.write(contentsOf: Data("ne".utf8))
        throw Broken()
      }
    }
    #expect(try contents("a") == "old")
    #expect(try names() == ["a"])
  }

  @Test func aFullDiskLeavesTheOldFileAlone() throws {
    try folder.write("old".utf8, to: "a")
    let error = #expect(throws: FileError.self) {
      try AtomicFile.write(to: folder.path("a")) { handle in
        let full = open("/dev/full", O_WRONLY)
        dup2(full, handle.fileDescriptor)
        close(full)
        try handle.write(contentsOf: Data("new".utf8))
      }
    }
    #expect(text(of: error) == "can't write `…/a`: no space left on device")
    #expect(try contents("a") == "old")
    #expect(try names() == ["a"])
  }

  @Test func aMissingFolderIsAnError() throws {
    let error = #expect(throws: FileError.self) {
      try AtomicFile.write(Data(), to: folder.path("no/a"))
    }
    #expect(text(of: error) == "can't write `…/no/a`: no such file or directory")
  }

  @Test func aFolderIsntReplaced() throws {
    try FileManager.default.createDirectory(
      atPath: folder.path("a"), withIntermediateDirectories: false)
    let error = #expect(throws: FileError.self) {
      try AtomicFile.write(Data("new".utf8), to: folder.path("a"))
    }
    #expect(text(of: error) == "can't write `…/a`: is a directory")
    #expect(try names() == ["a"])
  }

  @Test func anUnwritableFolderIsAnError() throws {
    // The root user may write everywhere, except where the kernel itself says no.
    let error = #expect(throws: FileError.self) {
      try AtomicFile.write(Data("new".utf8), to: "/proc/alidade")
    }
    #expect(error?.path == "/proc/alidade")
    #expect(error?.action == "write")
  }

  @Test func severalWritersOfOneFileLeaveOneOfTheirContents() throws {
    let texts = (0..<8).map { String(repeating: "\($0)", count: 10_000) }
    Workers(count: 4).forEach(texts.count) { index in
      #expect(throws: Never.self) {
        try AtomicFile.write(Data(texts[index].utf8), to: folder.path("a"))
      }
    }
    #expect(texts.contains(try contents("a")))
    #expect(try names() == ["a"])
  }
}
