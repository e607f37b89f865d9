import Language

/// The verb that says how long statements take.
enum Timer {
  static let state = Positional<State?>("state", "on or off")

  static let verb = Verb(
    "timer", group: "session", "turns the note of each statement's time on or off", takes: [state],
    example: "timer on"
  ) { call in
    let isOn = call[state].map { $0 == .on } ?? !call.session.current.timer
    call.session.change { $0.timer = isOn }
    call.note(isOn ? "on" : "off")
    return .none
  }

  /// Whether times are noted.
  enum State: String, Choice { case on, off }
}
