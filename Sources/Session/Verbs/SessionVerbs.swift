import Language
import Support

// The small verbs of the session itself, which call no room.

/// The verb that changes how values are printed.
enum SetVerb {
  static let digits = Option<Either<Int, Automatic>?>(
    "digits", "decimals of measured numbers",
    because: "4 where people read, all where programs do", interval: .closed(0, 15))
  static let width = Option<Either<Int, Automatic>?>(
    "width", "columns that tables and help are fitted to",
    because: "as wide as the terminal, 100 elsewhere", unit: "characters",
    interval: .closed(20, 10_000))
  static let mode = Option<OutputMode?>("mode", "the notation of tables")

  static let verb = Verb(
    "set", group: "session", "changes how values are printed", takes: [digits, width, mode],
    example: "set digits=3 mode=text"
  ) { call in
    guard !call.givenOptions.isEmpty else {
      throw UsageError.missing(
        verb: call.verb.name, options: [digits.name, width.name, mode.name], what: nil)
    }
    let (digits, width, mode) = (call[digits], call[width], call[mode])
    call.session.change { settings in
      if let digits { settings.digits = digits.number }
      if let width { settings.chosenWidth = width.number }
      if let mode { settings.mode = mode }
    }
    call.note(call.givenOptions.map { "\($0.name)=\($0.value.text)" }.joined(separator: " "))
    return .none
  }

  /// The value that fits the place that values are printed at.
  enum Automatic: String, Choice { case auto }
}

extension Either where One == Int, Other == SetVerb.Automatic {
  /// The number; `nil` where it follows from the place.
  fileprivate var number: Int? {
    if case .one(let number) = self { number } else { nil }
  }
}

/// The verb that sets the seed.
enum Seed {
  static let seed = Positional<Int?>(
    "seed", "the seed; without it the present one is shown", interval: .closed(0, 999_999_999_999))

  static let verb = Verb(
    "seed", group: "keeping", "sets the seed that every random number is keyed by", takes: [seed],
    example: "seed 7"
  ) { call in
    guard let number = call[seed] else { return .number(Double(call.environment.seed)) }
    call.environment.seed = UInt64(number)
    call.note("\(number)")
    return .none
  }
}

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

/// The verb that stops the program where something isn't so.
enum Assert {
  static let condition = Positional<Bool>("condition", "what must be true")
  static let message = Positional<String?>("message", "what to say where it isn't")

  static let verb = Verb(
    "assert", group: "results", "stops the program unless a condition holds",
    takes: [condition, message], example: "assert 1 < 2"
  ) { call in
    guard call[condition] else {
      throw UsageError.assertion(message: call[message])
    }
    return .none
  }
}

/// The verb that runs another file; the parser does it.
enum Include {
  static let file = Positional<String>(
    "file", as: .inputFile, "a plain text: the file is read before anything runs")

  static let verb = Verb(
    "include", group: "session", "runs another file here, with its variables and verbs",
    takes: [file], example: #"include "setup.ald""#
  ) { call in
    throw UsageError.standsAlone(verb: call.verb.name, form: #"include "file.ald""#)
  }
}

/// The verb that takes a training, or anything else that changed a variable, back.
enum Undo {
  static let variable = Positional<Value>("variable", "the variable's name")

  static let verb = Verb(
    "undo", group: "work", "brings back the value that a variable had before", takes: [variable],
    effect: .restoresVariable, example: "undo base"
  ) { call in
    throw UsageError.standsAlone(verb: call.verb.name, form: "undo m")
  }
}

/// The verb that ends the program.
enum Quit {
  static let status = Positional<Int?>("status", "the exit status", interval: .closed(0, 255))

  static let verb = Verb(
    "quit", group: "session", "leaves", takes: [status], effect: .endsProgram, example: "quit",
    habits: ["exit", "bye", "logout", "q"]
  ) { call in
    throw Signal(status: Int32(call[status] ?? 0))
  }

  /// The signal that ends the program.
  struct Signal: EvaluationSignal {
    let status: Int32
  }
}
