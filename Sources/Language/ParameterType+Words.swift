extension ParameterType {
  /// What the type takes, in words: `a whole number`, `a model or a list`.
  public var phrase: String {
    switch self {
    case .any: "any value"
    case .boolean: "true or false"
    case .number: "a number"
    case .integer: "a whole number"
    case .fraction: "a share such as 10%"
    case .text: "a text"
    case .cases(let cases): "one of " + cases.map { "`\($0.name)`" }.joined(separator: " ")
    case .named(let names):
      "the name of \(ObjectKind(names.noun).phrase)" + (names.orFile ? " or a file" : "")
    case .list(let element): "a list of \(element.plural)"
    case .oneOrMore(let element): "\(element.phrase) or a list of \(element.plural)"
    case .object(let kinds): kinds.map(\.phrase).joined(separator: " or ")
    case .either(let one, let other): "\(one.phrase) or \(other.phrase)"
    case .verb: "a command's name"
    case .rows: "an expression on rows"
    case .inputFile, .outputFile, .path: "a file's name"
    }
  }

  /// Several of what the type takes, in words.
  private var plural: String {
    switch self {
    case .any, .boolean: "values"
    case .number: "numbers"
    case .integer: "whole numbers"
    case .fraction: "shares"
    case .text: "texts"
    case .cases: phrase
    case .named(let names): "\(names.noun) names"
    case .list, .oneOrMore: "lists"
    case .object(let kinds): kinds.map { "\($0.name)s" }.joined(separator: " or ")
    case .either(let one, let other): "\(one.plural) or \(other.plural)"
    case .verb: "commands"
    case .rows: "expressions"
    case .inputFile, .outputFile, .path: "file names"
    }
  }

  /// The words that may be written bare for a value of the type.
  public var cases: [Case] {
    switch self {
    case .cases(let cases): cases
    case .list(let element), .oneOrMore(let element): element.cases
    case .either(let one, let other): one.cases + other.cases
    default: []
    }
  }
}

extension Parameter {
  /// What is missing where the parameter is, in words.
  var missingPhrase: String {
    switch type {
    case .object, .oneOrMore(.object), .rows, .verb: type.phrase
    case .any: "a value for `\(name)`"
    default: "`\(name)`: \(type.phrase)"
    }
  }
}

extension Verb {
  /// How the verb is written, in one line: `sasrec DATA [dim=64] [layers=2]`.
  public var usage: String { Signature(self).usage }
}
