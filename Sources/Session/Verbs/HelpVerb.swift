import Language
import Support

/// The verb that explains the others.
enum HelpVerb {
  static let notation = Option<Notation>(
    "as", "the notation", default: .text, because: "for reading here")

  static func verb(_ errors: ErrorCatalogue) -> Verb {
    let names = KnownNames("topic") {
      Topic.all.map(\.name) + Mistake.all.map(\.code) + errors.codes
    }
    let topic = Positional<String?>(
      "topic", as: .either(.verb, .named(names)), "a verb, a topic, or the code of a mistake")
    return Verb(
      "help", group: "session", "lists the verbs, or explains one or a topic",
      takes: [topic, notation], example: "help train", habits: ["man", "doc", "info"]
    ) { try run($0, topic, errors) }
  }

  /// The notation of the help.
  enum Notation: String, Choice {
    case text, markdown

    var meaning: String {
      switch self {
      case .text: ""
      case .markdown: "the whole reference manual"
      }
    }
  }

  private static func run(
    _ call: Call, _ topic: Positional<String?>, _ errors: ErrorCatalogue
  ) throws -> Value {
    let help = Help(
      verbs: call.environment.verbs, width: call.session.width, errors: errors)
    guard let name = call[topic] else {
      let isMarkdown = call[notation] == .markdown
      let text = isMarkdown ? Reference(help: help).markdown : help.overview
      try call.session.show(text.hasSuffix("\n") ? String(text.dropLast()) : text)
      return .none
    }
    if let definition = call.environment.definitions[name] {
      try call.session.show(definition.usage)
      return .none
    }
    guard let text = help.text(about: name) else {
      let near = Suggestion.nearest(to: name, among: help.names)
      throw LookupError.noTopic(name, nearest: near)
    }
    try call.session.show(text)
    return .none
  }
}

extension Definition {
  /// The defined verb with its parameters.
  var usage: String {
    ([name.text]
      + parameters.map { $0.fallback == nil ? $0.name.text : "[\($0.name.text)=]" })
      .joined(separator: " ")
  }
}
