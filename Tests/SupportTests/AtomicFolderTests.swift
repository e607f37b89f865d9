import Foundation
import Support
import Testing
import _TestSupport

struct AtomicFolderTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func write(_ text: String, to name: String) throws {
    try AtomicFolder.write(to: folder.path(name)) { place in
      for file in ["one", "two"] {
        try AtomicFile.write(Data(text.utf8), to: place + "/" + file)
      }
    }
  }

  private func names(_ name: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path(name)).sorted()
  }

  private func contents(_ name: String) throws -> String {
    try String(contentsOfFile: folder.path(name), encoding: .utf8)
  }

  @Test func makesAndReplaces() throws {
    for text in ["old", "new"] {
      try write(text, to: "a/b/")
      #expect(try names("a") == ["b"])
      #expect(try names("a/b") == ["one", "two"])
      #expect(try contents("a/b/one") == text && contents("a/b/two") == text)
    }
  }

  @Test func linksModesAndOtherFilesStay() throws {
    try write("old", to: "a")
    try folder.write("mine".utf8, to: "a/README.md")
    symlink("nowhere", folder.path("a/link"))
    chmod(folder.path("a"), 0o700)
    symlink("a", folder.path("way"))
    try write("new", to: "way")
    #expect(try names() == ["a", "way"])
    #expect(try names("a") == ["README.md", "link", "one", "two"])
    #expect(try contents("a/README.md") == "mine" && contents("a/one") == "new")
    var status = stat()
    #expect(stat(folder.path("a"), &status) == 0 && status.st_mode & 0o777 == 0o700)
  }

  @Test func errorsLeaveTheOldFolderAlone() throws {
    struct Broken: Error {}
    try write("old", to: "a")
    #expect(throws: Broken.self) {
      try AtomicFolder.write(to: folder.path("a")) { place in
        try AtomicFile.write(Data("new".utf8), to: place + "/one")
        throw Broken()
      }
    }
    try folder.write("file".utf8, to: "f")
    try FileManager.default.createDirectory(
      atPath: folder.path("full/below"), withIntermediateDirectories: true)
    for (name, words) in [
      ("f", "not a directory"), ("f/g", "not a directory"), ("full", "directory not empty"),
    ] {
      let error = #expect(throws: FileError.self) { try write("new", to: name) }
      #expect(error?.description == "can't write `\(folder.path(name))`: \(words)")
    }
    #expect(try names() == ["a", "f", "full"])
    #expect(try contents("a/one") == "old")
  }

  /// Whoever holds the folder open sees files of one writing only.
  @Test func neverMixed() throws {
    try write("0", to: "a")
    Workers(count: 2).forEach(2) { worker in
      for round in 0..<200 {
        if worker == 0 {
          #expect(throws: Never.self) { try write("\(round)", to: "a") }
        } else {
          let place = open(folder.path("a"), O_RDONLY | O_DIRECTORY)
          #expect(place >= 0)
          defer { close(place) }
          let texts = ["one", "two"].map { name in
            let file = openat(place, name, O_RDONLY)
            defer { close(file) }
            var bytes = [UInt8](repeating: 0, count: 8)
            return file >= 0 && read(file, &bytes, 8) > 0 ? bytes : nil
          }
          // The folder may have been removed since it was opened, file by file.
          #expect(texts[0] == texts[1] || texts.contains(nil))
        }
      }
    }
    #expect(try names() == ["a"])
  }
}
