import Language

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
