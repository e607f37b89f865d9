import Language
import Support

/// The texts of `help`, made from the verb table.
struct Help {
  let verbs: VerbTable
  /// The columns that lines are fitted to, broken between words.
  let width: Int
  /// The errors that it explains beside those of the language.
  let errors: ErrorCatalogue

  /// The groups in the order to list them, with their verbs.
  var groups: [(name: String, verbs: [Verb])] {
    var names: [String] = []
    for verb in verbs.verbs where !names.contains(verb.group) { names.append(verb.group) }
    return names.map { name in (name, verbs.verbs.filter { $0.group == name }) }
  }

  /// Every verb with its summary, by group.
  var overview: String {
    let names = verbs.names.map(\.count).max() ?? 0
    let blocks = groups.map { group in
      ([group.name]
        + group.verbs.flatMap { entry("  " + $0.name.padded(to: names), $0.summary) })
        .joined(separator: "\n")
    }
    let topics = Topic.all.map { "\"\($0.name)\"" }.joined(separator: " ")
    let more = wrapped(
      "`help train` explains a verb, `help E301` the mistake that shows this code, "
        + "`help \"values\"` a topic: \(topics)")
    return (blocks + [more.joined(separator: "\n")]).joined(separator: "\n\n")
  }

  /// The help on a verb or a topic; `nil` where there is none.
  func text(about name: String) -> String? {
    if let verb = verbs[name] { return text(about: verb) }
    if let error = errors.example(of: name) { return text(about: error) }
    if let topic = Topic.all.first(where: { $0.name == name }) {
      return topic.text.split(separator: "\n", omittingEmptySubsequences: false)
        // Lines that begin further in are programs, to be copied.
        .flatMap { $0.hasPrefix(" ") ? [String($0)] : wrapped(String($0)) }
        .joined(separator: "\n")
    }
    if let mistake = Mistake.all.first(where: { $0.code == name }) { return text(about: mistake) }
    return groups.first { $0.name == name }.map { group in
      let names = group.verbs.map(\.name.count).max() ?? 0
      return group.verbs.flatMap { entry($0.name.padded(to: names), $0.summary) }
        .joined(separator: "\n")
    }
  }

  /// A kind of mistake: what it is, and how it looks and is mended.
  private func text(about mistake: Mistake) -> String {
    (wrapped("\(mistake.code): \(mistake.text)") + Self.program("wrong", mistake.wrong)
      + Self.program("right", mistake.right)).joined(separator: "\n")
  }

  /// A program below a title; nothing where there is none.
  private static func program(_ title: String, _ program: String?) -> [String] {
    program.map { ["", title] + $0.split(separator: "\n").map { "  \($0)" } } ?? []
  }

  /// The names that `text(about:)` knows.
  var names: [String] { verbs.names + Topic.all.map(\.name) + groups.map(\.name) }

  /// A verb: usage, values, options, source and an example.
  func text(about verb: Verb) -> String {
    var lines = wrapped("\(verb.name): \(verb.summary)") + [""] + wrapped("  \(verb.usage)")
    func add(_ entries: [(String, String)]) {
      let names = min(28, entries.map(\.0.count).max() ?? 0)
      for (left, right) in entries { lines += entry("  " + left.padded(to: names), right) }
    }
    if !verb.positionals.isEmpty {
      lines += ["", "values"]
      add(verb.positionals.map { ($0.name, $0.explanation) })
      for value in verb.positionals where value.type.hasMeanings {
        lines += ["", value.name]
        add(value.type.cases.map { ($0.name, $0.summary) })
      }
    }
    if !verb.options.isEmpty || !verb.openOptions.isEmpty {
      lines += ["", "options"]
      add(
        verb.options.map { ("\($0.name)=", $0.explanation) }
          + verb.openOptions.map { ("\($0.prefix)NAME=", $0.summary) })
      for option in verb.options where option.type.hasMeanings {
        lines += ["", "\(option.name)="]
        add(option.type.cases.map { ($0.name, $0.summary) })
      }
    }
    for (title, text) in [
      ("formula", verb.formula), ("source", verb.citation), ("the same in parts", verb.equivalent),
    ] {
      guard let text else { continue }
      lines += ["", title] + text.split(separator: "\n").flatMap { wrapped("  \($0)") }
    }
    lines += ["", "example", "  \(verb.example)"]
    return lines.joined(separator: "\n")
  }

  /// An error: what is said where it comes up, how it comes about, what to do, and a program that has
  /// it.
  func text(about error: any RoomError) -> String {
    let explanation = error.explanation
    var lines = explanation.message.split(separator: "\n").map(String.init)
    lines = wrapped("\(explanation.code): \(lines[0])") + lines.dropFirst().flatMap(wrapped)
    lines += ["", "cause"] + wrapped("  \(explanation.cause)")
    lines += ["", "cure"] + wrapped("  \(explanation.cure)")
    let example = ErrorExample.all[explanation.code]
    lines += Self.program("wrong", example?.wrong) + Self.program("right", example?.right)
    let hints = verbs.verbs.flatMap { verb in
      verb.hints(for: error).map { "  \(verb.name): \($0)" }
    }
    if !hints.isEmpty { lines += ["", "verbs"] + hints.flatMap(wrapped) }
    return lines.joined(separator: "\n")
  }

  /// A name with what it means, which goes on below itself.
  private func entry(_ name: String, _ meaning: String) -> [String] {
    let indent = DisplayWidth.of(name) + 2
    return TerminalText.wrapped("\(name)  \(meaning)".trimmedAtEnd, width: width, indent: indent)
  }

  /// A line that goes on a little further to the right.
  private func wrapped(_ line: String) -> [String] {
    TerminalText.wrapped(line, width: width, indent: line.prefix { $0 == " " }.count + 2)
  }
}

extension Verb {
  /// Its result in words; `nil` where it makes nothing.
  var makes: String? {
    switch result {
    case .none: nil
    default: result.phrase
    }
  }
}

extension Parameter {
  /// Type, range, default and meaning in one line.
  var explanation: String {
    var parts = [summary].filter { !$0.isEmpty }
    var domain = type.phrase
    if let interval { domain += " " + interval.phrase }
    if let unit { domain += " (\(unit))" }
    parts.append(domain)
    if let fallback {
      parts.append(
        "default \(type.cases.isEmpty ? fallback.literal : fallback.text)"
          + (reason.isEmpty ? "" : ": \(reason)"))
    } else if !reason.isEmpty {
      parts.append("default: \(reason)")
    }
    return parts.joined(separator: "; ")
  }
}

extension String {
  /// The text with spaces after it up to a width.
  func padded(to width: Int) -> String {
    count < width ? self + String(repeating: " ", count: width - count) : self
  }

  /// The text without spaces at its end.
  var trimmedAtEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}

/// Something that `help "name"` explains and that is no verb.
struct Topic {
  let name: String
  let text: String

  /// The topics, in the order to list them.
  static let all = [
    Topic(
      name: "language",
      text: """
        verb, values, name=value, and `|` hands the result on as the first value

          shop = load "online-retail" | kcore users=5 items=5 | split by=leave_one_out
          base = sasrec shop dim=64
          train base epochs=20

        Commas between values may be left out. `( )` makes a value of a command, `[ ]` makes a list,
        `"{x}"` puts a value into a text, `1..3` is [1, 2, 3], `10%` is 0.1, `#` starts a comment,
        and `;` separates statements; at the end of the input it hides the value.
        """),
    Topic(
      name: "blocks",
      text: """
        for d in [16, 32] { … }          once for each value
        if a > b { … } else { … }        one or the other
        repeat seeds=1..3 { … }          once a seed; tables get a column `seed` and are appended
        define name data dim=64 { … }    a verb of your own; its value is its last statement's

          repeat seeds=1..3 {
            m = sasrec shop dim=16 | train epochs=5
            rows = evaluate [m, (popular shop)]
          }
          compare rows
        """),
    Topic(
      name: "values",
      text: """
        Everything is a value, models too: a verb never changes what it is given. `train m` as a
        statement is short for `m = (m | train)`, and `undo m` brings the value before back.
        `ans` is the last value; `args.size` is what stood after `--` as `size=…`.
        Random numbers are keyed by the seed and by the part that they play (first weights of a kind of
        model, the order of its batches, negatives), never by what ran before nor by options that draw
        nothing: inserting a line changes no other line's numbers, and models that differ in one option
        are compared with the same draws.
        """),
    Topic(
      name: "keys",
      text: """
        Tab completes, Up and Down look for what begins like the line, Ctrl-R searches.
        Ctrl-C clears the line, or stops what runs and keeps the model of the last whole step.
        Ctrl-D on an empty line leaves.
        """),
  ]
}
