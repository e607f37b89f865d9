/// Which argument of a command goes to which parameter, found without evaluating anything.
struct Binding {
  /// An argument and its parameter.
  struct Slot {
    let parameter: Parameter
    /// What is given; `nil` for the value that comes from `|`.
    let expression: Expression?
    let range: SourceRange
  }

  /// The arguments, in the order of the program; the value from `|` is first.
  private(set) var slots: [Slot] = []
  /// What is wrong, in the order of the program.
  private(set) var problems: [Diagnostic] = []

  /// Binds the arguments of a command.
  ///
  /// - Parameters:
  ///   - arguments: what the command is given.
  ///   - verb: where the verb stands.
  ///   - piped: where the value stands that comes from `|`, if one does.
  ///   - signature: what the verb takes.
  init(_ arguments: [Argument], verb: SourceRange, piped: SourceRange?, to signature: Signature) {
    var values = piped.map { [(nil as Expression?, $0)] } ?? []
    values += arguments.filter { $0.option == nil }.map { ($0.value, $0.range) }

    for (index, value) in values.enumerated() {
      let positionals = signature.positionals
      let parameter =
        index < positionals.count ? positionals[index] : positionals.last { $0.count == .many }
      guard let parameter else {
        let limit = positionals.count
        problems.append(
          Diagnostic(.tooManyValues(verb: signature.name, limit: limit), at: value.1))
        break
      }
      slots.append(Slot(parameter: parameter, expression: value.0, range: value.1))
    }
    for (index, positional) in signature.positionals.enumerated()
    where positional.count != .optional && index >= values.count
      && !arguments.contains(where: { $0.option?.text == positional.name })
    {
      problems.append(
        Diagnostic(
          .missingValue(
            verb: signature.name, phrase: positional.missingPhrase, usage: signature.usage),
          at: verb))
      break
    }

    for (index, argument) in arguments.enumerated() {
      guard let name = argument.option else { continue }
      guard let parameter = signature.option(name.text) else {
        let known = signature.optionNames
        let isPositional = signature.positionals.contains { $0.name == name.text }
        problems.append(
          Diagnostic(
            isPositional
              ? .optionIsPositional(name.text, verb: signature.name)
              : known.isEmpty && signature.positionals.contains(where: \.type.isRows)
                ? .optionForCondition(name.text, verb: signature.name)
                : .unknownOption(name.text, verb: signature.name, known: known),
            at: name.range))
        continue
      }
      if arguments[..<index].contains(where: { $0.option?.text == name.text }) {
        problems.append(Diagnostic(.optionTwice(name.text), at: name.range))
        continue
      }
      slots.append(
        Slot(parameter: parameter, expression: argument.value, range: argument.value.range))
    }
    problems.sort { ($0.range?.bounds.lowerBound ?? 0) < ($1.range?.bounds.lowerBound ?? 0) }
  }
}
