public import ArgumentParser
import Glibc
import Support
public import Terminal

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

/// The option that every command takes.
struct OutputOptions: ParsableArguments {
  @Option(help: ArgumentHelp("When diagnostics are coloured.", valueName: "when"))
  var color: Colour = .auto

  /// Whether what goes to standard error is coloured.
  var coloursDiagnostics: Bool { color.isOn(isTerminal: StandardStream.error.isTerminal) }
}

extension Colour: ExpressibleByArgument {}

/// Why the program can't begin.
enum Failure {
  /// Says what is wrong, and returns the exit status: 2 for a file that can't be read, else 1.
  static func report(_ error: any Error) -> Int32 {
    StandardStream.error.write("alidade: \(error)\n")
    return error is FileError ? Alidade.usageStatus : 1
  }
}
