import ArgumentParser
import Glibc
import Terminal

/// The program: reads its command line and runs what it says.
@main
struct Alidade {
  /// The exit status of a bad command line or a missing file.
  static let usageStatus: Int32 = 2

  static func main() {
    StandardStream.fillClosed()
    StandardStream.makeFailuresErrors()
    let words = CommandLine.arguments.dropFirst()
      .split(separator: "--", maxSplits: 1, omittingEmptySubsequences: false).map(Array.init)
    let (own, arguments) = (words[0], words.count > 1 ? words[1] : [])
    // Subcommands are words; a file of the same name is run as `./check`.
    if own.first == "check" {
      exit(run(CheckCommand.self, Array(own.dropFirst())) { $0.check(arguments: arguments) })
    }
    exit(run(RunCommand.self, own) { Runner($0, arguments: arguments).run() })
  }

  private static func run<Command: ParsableCommand>(
    _ type: Command.Type, _ arguments: [String], _ body: (Command) -> Int32
  ) -> Int32 {
    do {
      return body(try Command.parse(arguments))
    } catch {
      // Help and version come as errors too.
      if Command.exitCode(for: error).isSuccess {
        StandardStream.output.write(Command.fullMessage(for: error) + "\n")
        return 0
      }
      let name = Command.configuration.commandName ?? "alidade"
      StandardStream.error.write(
        "\(name): \(Command.message(for: error))\nsee `\(name) --help`\n")
      return usageStatus
    }
  }
}
