import Language

/// The verb that shows the version.
enum Version {
  static let verb = Verb(
    "version", group: "session",
    "shows the version; as a script's first line, `version 1` freezes what every verb means",
    takes: [], example: "version"
  ) { call in
    try call.session.show(
      "alidade \(Session.version), language \(call.environment.verbs.version)")
    return .none
  }
}
