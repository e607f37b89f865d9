import Language

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
      throw call.failure("`set` needs an option", hint: "options: `digits` `width` `mode`")
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

  /// What fits the place that values are printed at.
  enum Automatic: String, Choice { case auto }
}

extension Either where One == Int, Other == SetVerb.Automatic {
  /// The number; `nil` where it follows from the place.
  fileprivate var number: Int? {
    if case .one(let number) = self { number } else { nil }
  }
}
