import Language
import Support

/// The verbs about the session itself.
let sessionVerbs: [Verb] = [
  Verb(
    "help", group: "session", "lists the verbs, or explains one or a topic",
    positionals: [
      .value(
        "topic",
        .either(
          .verb,
          .named(KnownNames("topic") { Topic.all.map(\.name) + Mistake.all.map(\.code) })),
        "a verb, a topic, or the code of a mistake", count: .optional)
    ],
    options: [
      .option(
        "as", .cases([Case("text"), Case("markdown", "the whole reference manual")]),
        "the notation", default: .text("text"), because: "for reading here")
    ],
    example: "help train",
    habits: ["man", "doc", "info"],
    run: help),
  Verb(
    "vars", group: "session", "lists the variables with what they hold",
    example: "vars",
    habits: ["ls", "who", "whos", "dir"],
    run: { call in
      let names = call.environment.variables.keys.filter { $0 != "args" && $0 != "ans" }.sorted()
      let width = names.map(\.count).max() ?? 0
      let lines = names.compactMap { name -> String? in
        guard let value = call.environment.variables[name]?.value else { return nil }
        let room = max(8, call.session.width - width - 2)
        return "\(name.padded(to: width))  \(value.literal.shortened(to: room))"
      }
      call.session.output.result(lines.isEmpty ? "no variables" : lines.joined(separator: "\n"))
      return .none
    }),
  Verb(
    "include", group: "session", "runs another file here, with its variables and verbs",
    positionals: [
      .value("file", .inputFile, "a plain text: the file is read before anything runs")
    ],
    example: #"include "setup.ald""#,
    run: { call in throw call.failure("`include` stands alone, at the beginning of a statement") }),
  Verb(
    "timer", group: "session", "turns the note of each statement's time on or off",
    positionals: [
      .value("state", .cases([Case("on"), Case("off")]), "on or off", count: .optional)
    ],
    example: "timer on",
    run: { call in
      let state = call.text(ifGiven: "state").map { $0 == "on" } ?? !call.session.current.timer
      call.session.change { $0.timer = state }
      call.note(state ? "on" : "off")
      return .none
    }),
  Verb(
    "version", group: "session",
    "shows the version; as a script's first line, `version 1` freezes what every verb means",
    example: "version",
    run: { call in
      call.session.output.result(
        "alidade \(Session.version), language \(call.environment.verbs.version)")
      return .none
    }),
  Verb(
    "warn", group: "session", "says something on standard error",
    positionals: [.value("message", .any, "what to say", count: .many)],
    example: #"warn "no times in this data""#,
    run: { call in
      let text = call.values("message").map(\.text).joined(separator: " ")
      call.session.warn(text, at: call.range)
      return .none
    }),
  Verb(
    "set", group: "session", "changes how values are printed",
    options: [
      .option(
        "digits", .either(.integer, .cases(["auto"])), "decimals of measured numbers",
        because: "4 where people read, all where programs do", interval: .closed(0, 15)),
      .option(
        "width", .either(.integer, .cases(["auto"])), "columns that tables and help are fitted to",
        because: "as wide as the terminal, 100 elsewhere", unit: "characters",
        interval: .closed(20, 10_000)),
      .option(
        "mode", .cases(OutputMode.allCases.map { Case($0.rawValue) }), "the notation of tables"),
    ],
    example: "set digits=3 mode=text",
    run: set),
  Verb(
    "seed", group: "keeping", "sets the seed that every random number is keyed by",
    positionals: [
      .value(
        "seed", .integer, "the seed; without it the present one is shown", count: .optional,
        interval: .closed(0, 999_999_999_999))
    ],
    example: "seed 7",
    run: { call in
      if let seed = call.integer(ifGiven: "seed") {
        call.environment.seed = UInt64(seed)
        call.note("\(seed)")
        return .none
      }
      return .number(Double(call.environment.seed))
    }),
  Verb(
    "quit", group: "session", "leaves",
    positionals: [
      .value(
        "status", .integer, "the exit status", count: .optional, interval: .closed(0, 255))
    ],
    example: "quit",
    habits: ["exit", "bye", "logout", "q"],
    run: { call in throw Quit(status: Int32(call.integer(ifGiven: "status") ?? 0)) }),
]

/// What `quit` throws to end the program.
struct Quit: EvaluationSignal {
  let status: Int32
}

private func help(_ call: Call) throws -> Value {
  let help = Help(verbs: call.environment.verbs, width: call.session.width)
  let output = call.session.output
  if let topic = call.text(ifGiven: "topic") {
    if let definition = call.environment.definitions[topic] {
      output.result(definition.usage)
      return .none
    }
    guard let text = help.text(about: topic) else {
      let near = Suggestion.nearest(to: topic, among: help.names)
      throw call.failure(
        "there is no verb or topic `\(topic)`", at: "topic",
        hint: near.map { "did you mean `\($0)`?" } ?? "`help` lists them")
    }
    output.result(text)
  } else {
    let isMarkdown = call.text("as") == "markdown"
    let text = isMarkdown ? Reference(help: help).markdown : help.overview
    output.result(text.hasSuffix("\n") ? String(text.dropLast()) : text)
  }
  return .none
}

private func set(_ call: Call) throws -> Value {
  guard !call.givenOptions.isEmpty else {
    throw call.failure("`set` needs an option", hint: "options: `digits` `width` `mode`")
  }
  call.session.change { settings in
    if call.isGiven("digits") { settings.digits = call.integer(ifGiven: "digits") }
    if call.isGiven("width") { settings.chosenWidth = call.integer(ifGiven: "width") }
    if let mode = call.text(ifGiven: "mode").flatMap(OutputMode.init) { settings.mode = mode }
  }
  call.note(call.givenOptions.map { "\($0.name)=\($0.value.text)" }.joined(separator: " "))
  return .none
}

extension Definition {
  /// The defined verb with its parameters.
  var usage: String {
    ([name.text]
      + parameters.map { $0.fallback == nil ? $0.name.text : "[\($0.name.text)=]" })
      .joined(separator: " ")
  }
}

extension String {
  /// The text cut to a number of characters, with `…` where it is cut.
  func shortened(to width: Int) -> String {
    count > width ? prefix(max(0, width - 1)) + "…" : self
  }
}
