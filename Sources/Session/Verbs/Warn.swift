import Language

/// The verb that says something on standard error.
enum Warn {
  static let message = Positional<[Value]>(many: "message", "what to say")

  static let verb = Verb(
    "warn", group: "session", "says something on standard error", takes: [message],
    example: #"warn "no times in this data""#
  ) { call in
    call.session.warn(call[message].map(\.text).joined(separator: " "), at: call.range)
    return .none
  }
}
