import FoundationEssentials
import Glibc
import Support

/// The program that draws.
struct Gnuplot {
  /// A failure of the program.
  enum Failure: RoomError {
    case missing
    case failed(String)

    static let examples: [Failure] = [.missing, .failed("REASON")]

    var explanation: Explanation {
      switch self {
      case .missing:
        Explanation(
          "E931", "plots are drawn by gnuplot, which isn't installed",
          help: ["on Debian: `apt-get install gnuplot-nox`"],
          cause: "no folder of `PATH` holds a program `gnuplot`",
          cure: "install it")
      case .failed(let words):
        Explanation(
          "E932", "gnuplot couldn't draw this: \(words)",
          cause: "gnuplot ended with an error, which the message ends with",
          cure: "try another kind of picture, or a newer gnuplot")
      }
    }
  }

  /// Its path.
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
  /// Its words go through files without names: nothing waits for anything, however much there is, and
  /// nothing is left behind.
  ///
  /// - Parameters:
  ///   - program: its text; what it draws goes to standard output.
  ///   - progress: what can stop it.
  /// - Returns: what it wrote.
  /// - Throws: `Failure`, `FileError`, `Cancelled`.
  func run(_ program: String, progress: Support.Progress) throws -> [UInt8] {
    var files: [Int32] = []
    defer { for file in files { close(file) } }
    for _ in 0..<3 { files.append(try UnnamedFile.open()) }
    try OutputFile(files[0], path: "a temporary file").write(contentsOf: program.utf8)
    lseek(files[0], 0, SEEK_SET)
    let status = try wait(for: start(files), progress: progress)
    // Ctrl-C reaches it too, and may end it before this program looks.
    try progress.check()
    let (picture, errors) = (try Self.contents(of: files[1]), try Self.contents(of: files[2]))
    guard status == 0, !picture.isEmpty else {
      let words = String(decoding: errors, as: UTF8.self)
      let lines = words.split(separator: "\n").map { $0.trimming(where: \.isWhitespace) }
      throw Failure.failed(lines.last ?? "it ended with status \(status)")
    }
    return picture
  }

  /// Starts it with three files as its standard streams; its process.
  private func start(_ streams: [Int32]) throws(FileError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, stream) in streams.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, stream, Int32(number))
    }
    // Without the person's own settings, which could change what is drawn.
    var words: [UnsafeMutablePointer<CChar>?] = [strdup(path), strdup("-d"), nil]
    var variables: [UnsafeMutablePointer<CChar>?] = []
    for (name, value) in ProcessInfo.processInfo.environment {
      variables.append(strdup("\(name)=\(value)"))
    }
    variables.append(nil)
    defer { for word in words + variables { free(word) } }
    var process = pid_t()
    let code = posix_spawn(&process, path, &actions, nil, &words, &variables)
    guard code == 0 else { throw FileError(path: path, action: "run", code: code) }
    return process
  }

  /// Waits until a process has ended; its exit status, or a signal's number and 128.
  private func wait(for process: pid_t, progress: Support.Progress) throws(Cancelled) -> Int32 {
    var status: Int32 = 0
    while true {
      let ended = waitpid(process, &status, WNOHANG)
      if ended != 0, ended > 0 || errno != EINTR { break }
      if progress.cancellation.isCancelled {
        kill(process, SIGKILL)
        waitpid(process, &status, 0)
        throw Cancelled()
      }
      usleep(2000)
    }
    let signal = status & 0x7F
    return signal == 0 ? status >> 8 & 0xFF : 128 + signal
  }

  /// All that is in a file.
  private static func contents(of file: Int32) throws -> [UInt8] {
    lseek(file, 0, SEEK_SET)
    return try TextFile.bytes(descriptor: file, named: "a temporary file")
  }
}
