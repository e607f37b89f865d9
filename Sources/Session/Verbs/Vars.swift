import Language
import Support

/// The verb that lists the variables.
enum Vars {
  static let verb = Verb(
    "vars", group: "session", "lists the variables with what they hold", takes: [],
    seesVariables: [.any], example: "vars", habits: ["ls", "who", "whos", "dir"]
  ) { call in
    let names = call.environment.variables.keys.filter { $0 != "args" && $0 != "ans" }.sorted()
    let width = names.map(\.count).max() ?? 0
    let lines = names.compactMap { name -> String? in
      guard let value = call.environment.variables[name]?.value else { return nil }
      let room = max(8, call.session.width - width - 2)
      return "\(name.padded(to: width))  \(value.literal.shortened(to: room))"
    }
    try call.session.show(lines.isEmpty ? "no variables" : lines.joined(separator: "\n"))
    return .none
  }
}

extension String {
  /// The text cut to a number of characters, with `…` where it is cut.
  func shortened(to width: Int) -> String {
    count > width ? prefix(max(0, width - 1)) + "…" : self
  }
}
