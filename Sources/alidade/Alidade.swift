import ArgumentParser
import Glibc
import Terminal

/// The program: reads its command line and runs what it says.
@main
struct Alidade {
  /// The exit status of a bad command line or a missing file.
  static let usageStatus: Int32 = 2

  static func main() {
    StandardStream.ignoreClosedPipes()
    let arguments = Array(CommandLine.arguments.dropFirst())
    // Subcommands are words; a file of the same name is run as `./check`.
    if arguments.first == "check" {
      exit(run(CheckCommand.self, Array(arguments.dropFirst())) { $0.check() })
    }
    let words = arguments.split(separator: "--", maxSplits: 1, omittingEmptySubsequences: false)
    let status = run(RunCommand.self, Array(words[0])) { command in
      Runner(command, arguments: words.count > 1 ? Array(words[1]) : []).run()
    }
    exit(status)
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
