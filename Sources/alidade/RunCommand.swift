public import ArgumentParser
import Notebooks
public import Session
import Terminal

/// `alidade`: runs code, scripts and notebooks, or prompts.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alidade",
    abstract: "Align the ID vectors of a recommender with a language model.",
    usage: """
      alidade [OPTION…]                        prompt, or run standard input if it is no terminal
      alidade [OPTION…] FILE… [-- ARGUMENT…]   run scripts (.ald) and notebooks (.md) in order
      alidade [OPTION…] -c CODE                run code
      alidade check FILE…                      find mistakes without running anything
      """,
    discussion: """
      Of the ARGUMENTs, size=7 is `args.size` in the program; others are `args[0]`, `args[1]`, ….
      Results go to standard output; notes, progress and diagnostics to standard error.
      Exit status: 0 all ran, 1 a statement failed, 2 bad command line or missing file, \
      130 interrupted.
      """,
    version: Session.version)

  @Argument(
    help: "Scripts (.ald) and notebooks (.md); - is standard input.", completion: .file())
  var files: [String] = []

  @Option(
    name: [.customShort("c"), .customShort("e")], parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Run code before any files; may be repeated.", valueName: "code"))
  var code: [String] = []

  @Flag(name: .customShort("i"), help: "Prompt after code and files have run.")
  var prompts = false

  @Flag(help: "Don't run the start-up script of interactive sessions.")
  var noInit = false

  @Option(
    name: .customLong("init"),
    help: ArgumentHelp("Run this start-up script first.", valueName: "file"), completion: .file())
  var startUpScript: String?

  @Flag(help: "Print each statement before it runs.")
  var echo = false

  @Flag(help: "Go on after a statement that failed; the exit status is 1 all the same.")
  var keepGoing = false

  @Option(help: "How values are printed.")
  var mode: OutputMode = .text

  @Option(help: ArgumentHelp("The seed of all random numbers.", valueName: "number"))
  var seed: UInt64 = SessionConfiguration().seed

  @Option(help: ArgumentHelp("The number of threads; all cores if not given.", valueName: "number"))
  var threads: Int?

  @Flag(name: .shortAndLong, help: "Print results and errors only.")
  var quiet = false

  @Flag(help: "Say how long each statement took.")
  var timer = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1") }
    if noInit, startUpScript != nil {
      throw ValidationError("--no-init and --init can't be used together")
    }
  }

  /// Whether a person types at a terminal after everything given has run.
  var isInteractive: Bool {
    (prompts || (code.isEmpty && files.isEmpty))
      && StandardStream.inputIsTerminal && StandardStream.output.isTerminal
  }

  /// The configuration of the session; `arguments` are the words after `--`.
  func sessionConfiguration(arguments: [String]) -> SessionConfiguration {
    SessionConfiguration(
      seed: seed, threads: threads, quiet: quiet, colour: output.coloursDiagnostics, mode: mode,
      arguments: arguments, interactive: isInteractive, timer: timer, echo: echo,
      keepGoing: keepGoing,
      dataFolder: UserFiles.dataFolder(), errors: [NotebookError.self])
  }
}

extension OutputMode: ExpressibleByArgument {}
