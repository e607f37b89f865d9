import Language

/// The verb that ends the program.
enum Quit {
  static let status = Positional<Int?>("status", "the exit status", interval: .closed(0, 255))

  static let verb = Verb(
    "quit", group: "session", "leaves", takes: [status], effect: .endsProgram, example: "quit",
    habits: ["exit", "bye", "logout", "q"]
  ) { call in
    throw Signal(status: Int32(call[status] ?? 0))
  }

  /// What ends the program.
  struct Signal: EvaluationSignal {
    let status: Int32
  }
}
