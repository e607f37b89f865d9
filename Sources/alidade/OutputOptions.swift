public import ArgumentParser
public import Terminal

/// The option that every command takes.
struct OutputOptions: ParsableArguments {
  @Option(help: ArgumentHelp("When diagnostics are coloured.", valueName: "when"))
  var color: Colour = .auto

  /// Whether what goes to standard error is coloured.
  var coloursDiagnostics: Bool { color.isOn(isTerminal: StandardStream.error.isTerminal) }
}

extension Colour: ExpressibleByArgument {}
