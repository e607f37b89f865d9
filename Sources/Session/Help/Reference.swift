import Language

/// The reference manual in Markdown, made from the verb table.
struct Reference {
  let help: Help

  /// The whole manual.
  var markdown: String {
    var text = """
      # Reference

      Made from the verb table by `help as=markdown`; don't edit it.


      """
    for group in help.groups {
      text += "- **\(group.name)** "
      text += group.verbs.map { "[`\($0.name)`](#\($0.name))" }.joined(separator: " ") + "\n"
    }
    for topic in Topic.all {
      text += "\n## \(topic.name)\n\n```text\n\(topic.text)\n```\n"
    }
    for verb in help.verbs.verbs { text += "\n" + section(of: verb) }
    return text
  }

  private func section(of verb: Verb) -> String {
    var text = "## `\(verb.name)`\n\n\(verb.summary.sentence)"
    text += verb.makes.map { " Makes \($0)." } ?? ""
    if verb.cost == .long { text += " Takes long." }
    text += "\n\n```\n\(verb.example)\n```\n"
    func add(_ title: String, _ entries: [(String, String)]) {
      guard !entries.isEmpty else { return }
      text += "\n| \(title) | |\n| :--- | :--- |\n"
      for (name, explanation) in entries {
        text += "| `\(name)` | \(explanation.replacing("|", with: "\\|")) |\n"
      }
    }
    add("value", verb.positionals.map { ($0.name, $0.explanation) })
    for value in verb.positionals where value.type.hasMeanings {
      add(value.name, value.type.cases.map { ($0.name, $0.summary) })
    }
    add(
      "option",
      verb.options.map { ("\($0.name)=", $0.explanation) }
        + verb.openOptions.map { ("\($0.prefix)NAME=", $0.summary) })
    for option in verb.options where option.type.hasMeanings {
      add("\(option.name)=", option.type.cases.map { ($0.name, $0.summary) })
    }
    for (title, words) in [("Formula", verb.formula), ("Source", verb.citation)] {
      if let words { text += "\n\(title): \(words.replacing("\n", with: "; "))\n" }
    }
    if let equivalent = verb.equivalent {
      text += "\nThe same in parts:\n\n```\n\(equivalent)\n```\n"
    }
    return text
  }
}

extension ParameterType {
  /// Whether it is of words whose meanings are told.
  var hasMeanings: Bool { cases.contains { !$0.summary.isEmpty } }
}

extension String {
  /// The text with a capital first letter and a full stop.
  fileprivate var sentence: String { prefix(1).uppercased() + dropFirst() + "." }
}
