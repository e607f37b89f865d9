/// What a verb takes, built-in or defined by a program.
struct Signature {
  let name: String
  let positionals: [Parameter]
  let options: [Parameter]
  let openOptions: [OpenOptions]

  init(_ verb: Verb) {
    name = verb.name
    positionals = verb.positionals
    options = verb.options
    openOptions = verb.openOptions
  }

  init(_ definition: Definition) {
    name = definition.name.text
    positionals = definition.parameters.filter { $0.fallback == nil }
      .map { .value($0.name.text, .any) }
    options = definition.parameters.filter { $0.fallback != nil }
      .map { .option($0.name.text, .any) }
    openOptions = []
  }

  /// The parameter of an option's name, an open one made for it.
  func option(_ name: String) -> Parameter? {
    if let option = options.first(where: { $0.name == name }) { return option }
    for open in openOptions where name.hasPrefix(open.prefix) && name.count > open.prefix.count {
      guard !open.prefix.isEmpty || !name.contains(".") else { continue }
      return open.parameter(String(name.dropFirst(open.prefix.count)))
    }
    return nil
  }

  /// The names of the options, open ones as their prefix.
  var optionNames: [String] {
    options.map(\.name) + openOptions.filter { !$0.prefix.isEmpty }.map(\.prefix)
  }

  /// The most values that fit; `nil` where there is no limit.
  var valueLimit: Int? {
    positionals.contains { $0.count == .many } ? nil : positionals.count
  }

  /// How the verb is written, in one line.
  var usage: String {
    var parts = [name]
    for positional in positionals {
      let name = positional.name.uppercased()
      switch positional.count {
      case .one: parts.append(name)
      case .optional: parts.append("[\(name)]")
      case .many: parts.append("\(name)…")
      }
    }
    for option in options.prefix(4) {
      let shown = option.fallback?.literal ?? "…"
      parts.append("[\(option.name)=\(shown)]")
    }
    if options.count > 4 { parts.append("…") }
    for open in openOptions { parts.append("[\(open.prefix)NAME=…]") }
    return parts.joined(separator: " ")
  }
}
