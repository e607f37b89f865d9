import Support
import Terminal

/// Why the program can't begin.
enum Failure {
  /// Says what is wrong, and returns the exit status: 2 for a file that can't be read, else 1.
  static func report(_ error: any Error) -> Int32 {
    StandardStream.error.write("alidade: \(error)\n")
    return error is FileError ? Alidade.usageStatus : 1
  }
}
