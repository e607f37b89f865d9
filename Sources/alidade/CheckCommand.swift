import ArgumentParser
import Session

/// `alidade check FILE… [-- ARG…]`: finds mistakes without running anything.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alidade check",
    abstract: "Find mistakes in scripts and notebooks without running them.",
    discussion: "Exit status: 0 nothing found, 1 a mistake, 2 bad command line or missing file.",
    version: Session.version)

  @Argument(
    help: "Scripts (.ald) and notebooks (.md); - is standard input.", completion: .file())
  var files: [String]

  @OptionGroup var output: OutputOptions
}
