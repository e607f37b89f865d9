import Foundation
import Support
import Testing
import _TestSupport

@testable import Terminal

@Suite("The history file")
struct HistoryFileTests {
  private func withFile(_ body: (HistoryFile) throws -> Void) throws {
    let folder = try TemporaryFolder()
    try body(HistoryFile(path: folder.path("state/alidade/history")))
  }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test("Entries of several lines come back whole and in order")
  func roundTrip() throws {
    try withFile { file in
      let entries = ["print 1", "for i in 1..2 {\n\n  print i\n}", "print \"你 é\"", "a\n"]
      for entry in entries { try file.append(entry, seconds: 1_795_307_625) }
      #expect(file.entries(last: 10) == entries)
      #expect(file.entries(last: 2) == Array(entries.suffix(2)))
    }
  }

  @Test("The file and its directories are for the user alone")
  func modes() throws {
    try withFile { file in
      try file.append("print 1", seconds: 1)
      #expect(try mode(file.path) == 0o600)
      let directory = (file.path as NSString).deletingLastPathComponent
      #expect(try mode(directory) == 0o700)
      #expect(try mode((directory as NSString).deletingLastPathComponent) == 0o700)
    }
  }

  @Test("Two sessions that append keep each other's entries")
  func twoSessions() throws {
    try withFile { file in
      let other = HistoryFile(path: file.path)
      try file.append("a", seconds: 1)
      try other.append("b", seconds: 1)
      try file.append("c", seconds: 2)
      #expect(file.entries(last: 10) == ["a", "b", "c"])
    }
  }

  @Test("A comment that looks like a time stamp is kept apart from one")
  func stamps() {
    let entry = "if a {\n#1 is first\n #2\n# 3\n}"
    let record = HistoryFile.record(of: entry, seconds: 7)
    #expect(record == "#7\nif a {\n #1 is first\n  #2\n# 3\n}\n")
    #expect(HistoryFile.entries(in: record) == [entry])
    #expect(HistoryFile.entries(in: HistoryFile.record(of: "#9", seconds: 7)) == ["#9"])
  }

  @Test("Lines of a file without time stamps are an entry each")
  func withoutStamps() {
    #expect(HistoryFile.entries(in: "a\n\nb\n#5\nc\nd\n") == ["a", "b", "c\nd"])
    #expect(HistoryFile.entries(in: "").isEmpty)
    #expect(HistoryFile.entries(in: "#5\n").isEmpty)
  }

  @Test("Of a file that has grown without end, the last entries are read, whole")
  func huge() throws {
    try withFile { file in
      try file.append("first", seconds: 1)
      let handle = try #require(FileHandle(forUpdatingAtPath: file.path))
      // 256 MiB that take no room on the disk, and no time to read.
      try handle.seek(toOffset: 256 << 20)
      try handle.write(contentsOf: Data("rest of a line\nof an entry\n".utf8))
      try handle.close()
      for number in 1...3 { try file.append("for i in 1..2 {\n  print \(number)\n}", seconds: 9) }
      let before = Machine.peakMemory
      #expect(file.entries(last: 10) == (1...3).map { "for i in 1..2 {\n  print \($0)\n}" })
      #expect(Machine.peakMemory - before < 128)
    }
  }

  @Test("A pipe is no history: it isn't waited for")
  func pipe() throws {
    let folder = try TemporaryFolder()
    let file = HistoryFile(path: folder.path("pipe"))
    #expect(mkfifo(file.path, 0o600) == 0)
    #expect(file.entries(last: 10).isEmpty)
    let error = #expect(throws: FileError.self) { try file.append("a", seconds: 1) }
    #expect(error?.description == "can't write `\(file.path)`: no such device or address")
  }

  @Test("A missing file is an empty history")
  func missing() throws {
    try withFile { file in #expect(file.entries(last: 10).isEmpty) }
  }

  @Test("A file that can't be written is an error that names it")
  func unwritable() {
    let file = HistoryFile(path: "/dev/null/alidade/history")
    let error = #expect(throws: FileError.self) { try file.append("a", seconds: 1) }
    #expect(error?.description == "can't write `/dev/null/alidade`: not a directory")
  }
}
