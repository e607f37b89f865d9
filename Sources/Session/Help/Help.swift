import Language

/// What `help` says, made from the verb table.
struct Help {
  let verbs: VerbTable

  /// The groups in the order to list them, with their verbs.
  var groups: [(name: String, verbs: [Verb])] {
    var names: [String] = []
    for verb in verbs.verbs where !names.contains(verb.group) { names.append(verb.group) }
    return names.map { name in (name, verbs.verbs.filter { $0.group == name }) }
  }

  /// Every verb with its summary, by group.
  var overview: String {
    let width = verbs.names.map(\.count).max() ?? 0
    let blocks = groups.map { group in
      ([group.name]
        + group.verbs.map { verb in
          "  " + verb.name.padded(to: width) + "  " + verb.summary
        }).joined(separator: "\n")
    }
    let topics = Topic.all.map { "\"\($0.name)\"" }.joined(separator: " ")
    return (blocks + ["`help train` explains a verb, `help \"values\"` a topic: \(topics)"])
      .joined(separator: "\n\n")
  }

  /// What there is to say about a verb or a topic; `nil` where there is nothing.
  func text(about name: String) -> String? {
    verbs[name].map(text(about:)) ?? Topic.all.first { $0.name == name }?.text
      ?? groups.first { $0.name == name }.map { group in
        let width = group.verbs.map(\.name.count).max() ?? 0
        return group.verbs.map { "\($0.name.padded(to: width))  \($0.summary)" }
          .joined(separator: "\n")
      }
  }

  /// The names that `text(about:)` knows.
  var names: [String] { verbs.names + Topic.all.map(\.name) + groups.map(\.name) }

  /// A verb: usage, values, options, source and an example.
  func text(about verb: Verb) -> String {
    var lines = ["\(verb.name): \(verb.summary)", "", "  \(verb.usage)"]
    func add(_ entries: [(String, String)]) {
      let width = min(28, entries.map(\.0.count).max() ?? 0)
      for (left, right) in entries {
        lines.append("  \(left.padded(to: width))  \(right)".trimmedAtEnd)
      }
    }
    if !verb.positionals.isEmpty {
      lines += ["", "values"]
      add(verb.positionals.map { ($0.name, $0.explanation) })
    }
    if !verb.options.isEmpty || !verb.openOptions.isEmpty {
      lines += ["", "options"]
      add(
        verb.options.map { ("\($0.name)=", $0.explanation) }
          + verb.openOptions.map { ("\($0.prefix)NAME=", $0.summary) })
      for option in verb.options where option.type.cases.contains(where: { !$0.summary.isEmpty }) {
        lines += ["", "\(option.name)="]
        add(option.type.cases.map { ($0.name, $0.summary) })
      }
    }
    if let formula = verb.formula { lines += ["", "formula", "  \(formula)"] }
    if let citation = verb.citation { lines += ["", "source", "  \(citation)"] }
    lines += ["", "example", "  \(verb.example)"]
    return lines.joined(separator: "\n")
  }
}

extension Verb {
  /// What it makes, in words; `nil` where it makes nothing.
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
