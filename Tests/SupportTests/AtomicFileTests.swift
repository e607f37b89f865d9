import Foundation
import Support
import Synchronization
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
        dup2(full, handle.descriptor)
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

  private func mode(_ name: String) -> mode_t {
    var status = stat()
    return lstat(folder.path(name), &status) == 0 ? status.st_mode : 0
  }

  @Test func linksAreFollowedAndModesKept() throws {
    try FileManager.default.createDirectory(
      atPath: folder.path("below"), withIntermediateDirectories: false)
    try folder.write("old".utf8, to: "below/a")
    chmod(folder.path("below/a"), 0o640)
    symlink("below/a", folder.path("link"))
    symlink(folder.path("link"), folder.path("second"))
    symlink("below/new", folder.path("dangling"))
    symlink("round", folder.path("round"))
    for name in ["second", "dangling"] {
      try AtomicFile.write(Data("new".utf8), to: folder.path(name))
      #expect(try contents(name) == "new")
      #expect(mode(name) & S_IFMT == S_IFLNK)
    }
    #expect(try contents("below/a") == "new" && mode("below/a") == S_IFREG | 0o640)
    #expect(try contents("below/new") == "new")
    let error = #expect(throws: FileError.self) {
      try AtomicFile.write(Data(), to: folder.path("round"))
    }
    #expect(text(of: error) == "can't write `…/round`: too many levels of symbolic links")
    #expect(try names() == ["below", "dangling", "link", "round", "second"])
  }

  @Test func whatWasPrivateIsSoAllTheTime() throws {
    try folder.write("old".utf8, to: "a")
    chmod(folder.path("a"), 0o600)
    try AtomicFile.write(to: folder.path("a")) { handle in
      let temporary = try names().filter { $0 != "a" }
      #expect(temporary.count == 1 && mode(temporary[0]) == S_IFREG | 0o600)
    }
  }

  @Test func devicesAndPipesAreWrittenTo() throws {
    symlink("/dev/full", folder.path("full"))
    let error = #expect(throws: FileError.self) {
      try AtomicFile.write(Data("new".utf8), to: folder.path("full"))
    }
    #expect(text(of: error) == "can't write `…/full`: no space left on device")
    // Who has permission to replace it didn't.
    try AtomicFile.write(Data("new".utf8), to: "/dev/null")
    var status = stat()
    #expect(lstat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)

    mkfifo(folder.path("pipe"), 0o600)
    // Open for both, it waits for nobody.
    let reader = open(folder.path("pipe"), O_RDWR)
    defer { close(reader) }
    try AtomicFile.write(Data("new".utf8), to: folder.path("pipe"))
    var bytes = [UInt8](repeating: 0, count: 8)
    #expect(read(reader, &bytes, 8) == 3 && bytes.starts(with: "new".utf8))
    #expect(mode("pipe") & S_IFMT == S_IFIFO)
    #expect(try names() == ["full", "pipe"])
  }

  /// Nobody reads the first pipe, and nobody takes what is in the second when it is full.
  @Test func waitingForAPipeCanBeStopped() throws {
    for isOpen in [false, true] {
      mkfifo(folder.path("pipe \(isOpen)"), 0o600)
      let reader = isOpen ? open(folder.path("pipe true"), O_RDWR) : -1
      defer { close(reader) }
      let progress = Support.Progress()
      #expect(
        DetachedThread.start {
          usleep(50_000)
          progress.cancellation.cancel()
        })
      #expect(throws: Cancelled.self) {
        try AtomicFile.write(
          Data(count: 1 << 20), to: folder.path("pipe \(isOpen)"), progress: progress)
      }
    }
  }

  @Test func aStopAtTheEndLeavesTheOldFileAlone() throws {
    try folder.write("old".utf8, to: "a")
    let progress = Support.Progress()
    #expect(throws: Cancelled.self) {
      try AtomicFile.write(to: folder.path("a"), progress: progress) { handle in
        try handle.write(contentsOf: Data("new".utf8))
        progress.cancellation.cancel()
      }
    }
    #expect(try contents("a") == "old")
    #expect(try names() == ["a"])
  }

  @Test func anOpenStreamIsWrittenOn() throws {
    try folder.write("old ".utf8, to: "a")
    let stream = open(folder.path("a"), O_WRONLY | O_APPEND)
    defer { close(stream) }
    try AtomicFile.write(Data("new ".utf8), to: "/dev/fd/\(stream)")
    try AtomicFile.write(Data("newer".utf8), to: "/proc/self/fd/\(stream)")
    #expect(try contents("a") == "old new newer")
  }

  @Test func namesMayBeAsLongAsTheSystemLetsThem() throws {
    let name = String(repeating: "n", count: 255)
    try AtomicFile.write(Data("new".utf8), to: folder.path(name))
    #expect(try names() == [name])
  }

  @Test func aPathWithNULIsRefused() throws {
    for path in ["a\0b", "a\0"] {
      let error = #expect(throws: FileError.self) {
        try AtomicFile.write(Data(), to: folder.path(path))
      }
      #expect(error?.code == EINVAL)
      #expect(throws: FileError.self) { try AtomicFolder.write(to: folder.path(path)) { _ in } }
      #expect(throws: FileError.self) { try TextFile.read(folder.path(path)) }
    }
    #expect(try names() == [])
  }

  @Test func whatDeadProcessesLeftIsSwept() throws {
    let names = ["0123456789abcdef", "0123456789abcdee", "0123456789abcded"].map {
      ".alidade-\($0).partial"
    }
    let others = [".alidade-x.partial", ".alidade-0123456789abcdef.partial.old"]
    try folder.write([], to: names[0])
    try FileManager.default.createDirectory(
      atPath: folder.path(names[1] + "/below"), withIntermediateDirectories: true)
    for name in [names[2]] + others { try folder.write([], to: name) }
    // Somebody still writes this one.
    let owner = open(folder.path(names[2]), O_WRONLY)
    #expect(flock(owner, LOCK_EX) == 0)
    try AtomicFile.write(Data(), to: folder.path("a"))
    #expect(try self.names() == (["a", names[2]] + others).sorted())
    close(owner)
    try AtomicFile.write(Data(), to: folder.path("a"))
    #expect(try self.names() == (["a"] + others).sorted())
  }

  @Test func allThatIsBeingWrittenCanBeRemoved() async throws {
    await #expect(processExitsWith: .success) { [path = folder.path as String] in
      try AtomicFile.write(to: path + "/a") { _ in
        try AtomicFolder.write(to: path + "/b") { inner in
          try AtomicFile.write(Data("x".utf8), to: inner + "/c")
          Temporaries.removeAll()
          guard try FileManager.default.contentsOfDirectory(atPath: path).isEmpty else { exit(1) }
          exit(0)
        }
      }
    }
    #expect(try names() == [])
  }

  /// Half of what was removed must not get a real name.
  @Test func nothingIsWrittenAfterThat() async throws {
    await #expect(processExitsWith: .success) { [path = folder.path as String] in
      let isRemoved = Flag()
      try? AtomicFile.write(to: path + "/a") { _ in
        Thread.detachNewThread {
          Temporaries.removeAll()
          isRemoved.raise()
          for _ in 0..<20_000 { sched_yield() }
          exit((try? FileManager.default.contentsOfDirectory(atPath: path)) == [] ? 0 : 1)
        }
        while !isRemoved.isRaised { sched_yield() }
      }
      exit(2)
    }
    #expect(try names() == [])
  }
}

private final class Flag: Sendable {
  private let state = Atomic(false)
  func raise() { state.store(true, ordering: .releasing) }
  var isRaised: Bool { state.load(ordering: .acquiring) }
}
