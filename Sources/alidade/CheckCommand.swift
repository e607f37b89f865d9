import ArgumentParser
import Language
import Notebooks
import Session
import Support
import Terminal

/// `alidade check FILE… [-- ARG…]`: finds mistakes without running anything.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alidade check",
    abstract: "Find mistakes in scripts and notebooks without running them.",
    discussion: "Exit status: 0 nothing found, 1 a mistake, 2 bad command line or missing file.",
    version: Session.version)

  @ArgumentParser.Argument(
    help: "Scripts (.ald) and notebooks (.md); - is standard input.", completion: .file())
  var files: [String]

  @OptionGroup var output: OutputOptions
}

extension CheckCommand {
  /// Prints the diagnostics to standard error, or to standard output that there are none, and returns
  /// the exit status.
  ///
  /// `arguments` are the words after `--`, as the programs would get them.
  func check(arguments: [String]) -> Int32 {
    let programs: [Program]
    do { programs = try files.map(Program.init(file:)) } catch { return Failure.report(error) }
    let console = ConsoleOutput(quiet: false, rewritesLine: false)
    let configuration = SessionConfiguration(
      colour: output.coloursDiagnostics, arguments: arguments, dataFolder: UserFiles.dataFolder(),
      errors: [NotebookError.self])
    let session = Session(configuration: configuration, output: console)
    let examination = session.examine(
      programs.flatMap(\.cells), isWhole: programs.allSatisfy(\.isScript))
    let found = examination.problems
    for diagnostic in found { session.show(diagnostic) }
    if found.isEmpty {
      let statements = NumberText.counted(examination.statements, "statement")
      try? console.result(DisplayedValue("no mistakes in \(statements)"))  // a text never fails
    }
    return found.contains { $0.severity == .error } ? 1 : 0
  }
}
