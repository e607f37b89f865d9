import Foundation
import _TestSupport

/// The program as other programs meet it: arguments, standard streams, exit status.
struct AlidadeProcess {
  /// What a run of the program left.
  struct Result: Equatable {
    var status: Int32
    var output: String
    var error: String
  }

  /// The folder that it runs in, which is its home too.
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// The program, built beside the tests.
  static var path: String {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appendingPathComponent("alidade").path
  }

  /// Runs the program to its end.
  func run(
    _ arguments: String..., input: String = "", environment: [String: String] = [:]
  ) throws -> Result {
    try run(arguments, input: input, environment: environment)
  }

  /// Runs the program to its end.
  func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) throws -> Result {
    try run(executable: Self.path, arguments, input: input, environment: environment)
  }

  /// Runs a line of bash to its end; the program is `$alidade` in it.
  func shell(_ line: String, environment: [String: String] = [:]) throws -> Result {
    let variables = environment.merging(["alidade": Self.path]) { $1 }
    return try run(executable: "/bin/bash", ["-c", line], input: "", environment: variables)
  }

  /// Writes a file into the folder.
  func write(_ text: String, to name: String) throws {
    try folder.write(text.utf8, to: name)
  }

  private func run(
    executable: String, _ arguments: [String], input: String, environment: [String: String]
  ) throws -> Result {
    let streams = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = [
      "PATH": "/usr/bin:/bin", "HOME": folder.path, "LC_ALL": "C.UTF-8",
    ].merging(environment) { $1 }
    process.standardInput = try FileHandle(
      forReadingFrom: URL(fileURLWithPath: streams.write(input.utf8, to: "input")))
    process.standardOutput = try FileHandle(
      forWritingTo: URL(fileURLWithPath: streams.write([], to: "output")))
    process.standardError = try FileHandle(
      forWritingTo: URL(fileURLWithPath: streams.write([], to: "error")))
    try process.run()
    process.waitUntilExit()
    func text(_ name: String) throws -> String {
      String(
        decoding: try Data(contentsOf: URL(fileURLWithPath: streams.path(name))), as: UTF8.self)
    }
    return Result(
      status: process.terminationStatus, output: try text("output"), error: try text("error"))
  }
}
