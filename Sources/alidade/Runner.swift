import Language
import Notebooks
import Session
import Terminal

/// Carries out a command line: start-up script, code, files, prompt.
struct Runner {
  private let command: RunCommand
  private let output: ConsoleOutput
  private let interrupts: Interrupts
  private let session: Session

  init(_ command: RunCommand, arguments: [String]) {
    let output = ConsoleOutput(
      quiet: command.quiet,
      rewritesLine: StandardStream.error.isTerminal && UserFiles.environment("TERM") != "dumb")
    self.command = command
    self.output = output
    interrupts = Interrupts { output.diagnostic($0) }
    session = Session(
      configuration: command.sessionConfiguration(arguments: arguments), output: output)
  }

  /// Runs everything, and returns the exit status.
  func run() -> Int32 {
    let isInteractive = command.isInteractive
    var files = command.files
    if files.isEmpty, command.code.isEmpty || command.prompts, !isInteractive { files = ["-"] }
    let startUp: [Program]
    let programs: [Program]
    do {
      startUp = try startUpScripts(isInteractive: isInteractive).map(Program.init(file:))
      programs = try command.code.map(Program.init(code:)) + files.map(Program.init(file:))
    } catch {
      return Failure.report(error)
    }

    // The start-up script is a convenience: the prompt comes even if it fails.
    let started = run(startUp, echoValue: false)
    if case .quit(let status) = started { return status }
    let outcome =
      started == .ok || isInteractive
      ? run(
        programs, echoValue: true,
        isWhole: !isInteractive && startUp.isEmpty && programs.count == 1 && programs[0].isScript)
      : started
    if case .quit(let status) = outcome { return status }
    if isInteractive { return prompt() }
    return switch outcome {
    case .ok: 0
    case .failed: 1
    case .interrupted: Interrupts.exitStatus
    case .quit(let status): status
    }
  }

  private func startUpScripts(isInteractive: Bool) -> [String] {
    if let chosen = command.startUpScript { return [chosen] }
    guard isInteractive, !command.noInit, let usual = UserFiles.startUpScript(),
      UserFiles.exists(usual)
    else { return [] }
    return [usual]
  }

  /// Runs programs in order up to the first that doesn't end well.
  private func run(
    _ programs: [Program], echoValue: Bool, isWhole: Bool = false
  ) -> RunOutcome {
    interrupts.guarding(session.cancellation) {
      session.run(
        programs.flatMap(\.cells), echoValue: echoValue, keepGoing: command.keepGoing,
        isWhole: isWhole
      ) { session.show($0) }
    }
  }

  private func prompt() -> Int32 {
    output.note("alidade \(Session.version): `help` lists the verbs, Ctrl-D leaves")
    let history = UserFiles.history().map(HistoryFile.init(path:))
    return PromptLoop(session: session, output: output, interrupts: interrupts, history: history)
      .run()
  }
}
