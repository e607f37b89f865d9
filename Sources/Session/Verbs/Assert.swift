import Language

/// The verb that stops the program where something isn't so.
enum Assert {
  static let condition = Positional<Bool>("condition", "what must be true")
  static let message = Positional<String?>("message", "what to say where it isn't")

  static let verb = Verb(
    "assert", group: "results", "stops the program unless a condition holds",
    takes: [condition, message], example: "assert 1 < 2"
  ) { call in
    guard call[condition] else {
      throw call.failure(call[message] ?? "the condition doesn't hold", at: condition)
    }
    return .none
  }
}
