import Language

/// The verb that takes a training, or anything else that changed a variable, back.
enum Undo {
  static let variable = Positional<Value>("variable", "the variable's name")

  static let verb = Verb(
    "undo", group: "work", "brings back the value that a variable had before", takes: [variable],
    effect: .restoresVariable, example: "undo base"
  ) { call in
    throw call.failure("`undo` stands alone: `undo m`, where `m` is a variable")
  }
}
