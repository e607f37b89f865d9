/// When output is coloured.
public enum Colour: String, Sendable, CaseIterable {
  case auto, always, never

  /// Whether to colour: the choice, then `NO_COLOR`, `FORCE_COLOR`, `TERM=dumb`, and last whether
  /// the output is a terminal.
  public func isOn(
    isTerminal: Bool, environment: UserFiles.Environment = UserFiles.environment
  ) -> Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto:
      if environment("NO_COLOR")?.isEmpty == false { return false }
      if let force = environment("FORCE_COLOR"), !force.isEmpty, force != "0" { return true }
      return environment("TERM") != "dumb" && isTerminal
    }
  }
}
