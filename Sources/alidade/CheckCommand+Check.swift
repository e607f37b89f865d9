import Language
import Notebooks
import Session
import Support
import Terminal

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
      colour: output.coloursDiagnostics, arguments: arguments, dataFolder: UserFiles.dataFolder())
    let session = Session(configuration: configuration, output: console)
    let examination = session.examine(
      programs.flatMap(\.cells), isWhole: programs.allSatisfy(\.isScript))
    let found = examination.problems
    for diagnostic in found { session.show(diagnostic) }
    if found.isEmpty {
      console.result("no mistakes in \(NumberText.counted(examination.statements, "statement"))")
    }
    return found.contains { $0.severity == .error } ? 1 : 0
  }
}
