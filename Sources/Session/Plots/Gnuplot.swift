import Foundation
import Support

/// The program that draws.
struct Gnuplot {
  /// What went wrong with it.
  enum Failure: Error, Equatable, CustomStringConvertible {
    case missing
    case failed(String)

    var description: String {
      switch self {
      case .missing: "plots are drawn by gnuplot, which isn't installed"
      case .failed(let words): "gnuplot couldn't draw this: \(words)"
      }
    }
  }

  /// Where it is.
  let path: String

  /// The first one in the folders of a `PATH`.
  ///
  /// - Throws: `Failure.missing`.
  init(searching folders: String) throws(Failure) {
    let found = folders.split(separator: ":").map { $0 + "/gnuplot" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
    guard let found else { throw .missing }
    path = found
  }

  /// Runs a program.
  ///
  /// - Parameters:
  ///   - program: its text; what it draws goes to standard output.
  ///   - progress: what can stop it.
  /// - Returns: what it wrote.
  /// - Throws: `Failure`, `FileError`, `Cancelled`.
  func run(_ program: String, progress: Support.Progress) throws -> Data {
    // Its words go through files: nothing waits for anything, however much there is.
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("alidade-plot-\(UUID().uuidString)")
    // What is drawn is nobody else's business.
    Temporaries.add(folder.path)
    defer {
      try? FileManager.default.removeItem(at: folder)
      Temporaries.remove(folder.path)
    }
    guard mkdir(folder.path, 0o700) == 0 else {
      throw FileError(path: folder.path, action: "write", code: errno)
    }
    func file(_ name: String, _ contents: Data = Data()) throws -> URL {
      let url = folder.appendingPathComponent(name)
      try contents.write(to: url)
      return url
    }
    let (input, output, errors) = (
      try file("program", Data(program.utf8)), try file("picture"), try file("errors")
    )
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    // Without the person's own settings, which could change what is drawn.
    process.arguments = ["-d", input.path]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    while process.isRunning {
      if progress.cancellation.isCancelled {
        process.terminate()
        process.waitUntilExit()
        throw Cancelled()
      }
      usleep(2000)
    }
    let picture = try Data(contentsOf: output)
    guard process.terminationStatus == 0, !picture.isEmpty else {
      let words = String(decoding: try Data(contentsOf: errors), as: UTF8.self)
      let lines = words.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      throw Failure.failed(lines.last ?? "it ended with status \(process.terminationStatus)")
    }
    return picture
  }
}
