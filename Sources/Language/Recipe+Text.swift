extension Recipe {
  /// The recipe as a program of the language, cut short where it is very long.
  public var description: String {
    var writer = Writer(room: 4_000)
    writer.write(self, nested: false)
    return writer.text
  }

  /// Writes recipes until there is no more room.
  private struct Writer {
    var text = ""
    var room: Int
    var depth = 0

    init(room: Int) { self.room = room }

    mutating func add(_ piece: String) {
      guard room > 0 else { return }
      room -= piece.utf8.count
      text += room > 0 ? piece : piece.prefix(max(0, room + piece.utf8.count)) + "…"
    }

    mutating func write(_ recipe: Recipe, nested: Bool) {
      guard room > 0 else { return }
      guard depth < 64 else { return add("…") }
      depth += 1
      defer { depth -= 1 }
      switch recipe.content {
      case .literal(let literal): add(literal)
      case .list(let elements):
        add("[")
        for (index, element) in elements.enumerated() {
          if index > 0 { add(", ") }
          write(element, nested: true)
        }
        add("]")
      case .step(let step):
        if nested { add("(") }
        write(step)
        if nested { add(")") }
      }
    }

    mutating func write(_ step: Step) {
      var inputs = step.inputs[...]
      if let first = inputs.first, first.step != nil {
        write(first, nested: false)
        add(" | ")
        inputs = inputs.dropFirst()
      }
      add(step.verb)
      for input in inputs {
        add(" ")
        write(input, nested: true)
      }
      for option in step.options {
        add(" \(option.name)=")
        write(option.recipe, nested: true)
      }
    }
  }
}
