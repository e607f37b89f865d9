import Support

extension Problem {
  /// What to do instead.
  var help: [String] {
    switch self {
    case .unclosedString: ["a string over several lines is written between `\"\"\"`"]
    case .unknownEscape: ["escapes are `\\n` `\\t` `\\\"` `\\\\` `\\{` `\\u{…}`"]
    case .badCodePoint: ["write the number in hexadecimal, `\\u{e9}`"]
    case .strayPercent: ["the remainder is `mod`: `a mod b`"]
    case .unexpected(let found) where Self.operators.contains(found):
      ["put a command in parentheses to calculate with its value"]
    case .unexpectedSign(let sign): ["write `a \(sign) b` with a space on both sides"]
    case .spacedIndex: ["write `a[0]`"]
    case .commandAsValue(let verb): ["put it in parentheses: `(\(verb) …)`"]
    case .comparisonChain: ["write `a < b and b < c`"]
    case .missingBlock: ["put `{` at the end of the line"]
    case .strayElse: ["`else` stands on the line of the `}` before it"]
    case .verbAsName(_, let suggestion): ["choose another name, such as `\(suggestion)`"]
    case .pipeAtStart: ["put the `|` at the end of the line before"]
    case .expected("`]`", _): ["the values of a list are separated by commas: `[1, 2]`"]
    case .unknownCharacter("'"): ["strings stand between double quotes: `\"…\"`"]
    case .unknownCharacter("?"): ["`help load` explains a command"]
    case .unknownCharacter("!"): ["`not` negates, `!=` is unequal"]
    case .unknownCharacter("&"): ["write `and`"]
    case .unknownCharacter("“"), .unknownCharacter("”"): ["strings stand between straight quotes"]
    case .unknownCharacter("–"), .unknownCharacter("−"): ["the minus sign is `-`"]
    case .builtInVerb: ["choose another name"]
    case .definedTwice: ["choose another name"]
    case .parameterOrder: ["parameters without a default come first"]
    case .includePath: ["write `include \"file.ald\"`"]
    case .versionUnknown(_, let newest): ["this program knows the versions up to \(newest)"]
    case .unknownVerb(let verb, let nearest):
      nearest == nil ? Habits.help(for: verb).map { [$0] } ?? [] : Self.meant(nearest)
    case .variableAsVerb(let name): ["an index is written without a space: `\(name)[0]`"]
    case .unknownName(let name, let nearest, let isVerb):
      if let nearest {
        isVerb ? ["did you mean the command `\(nearest)`?"] : Self.meant(nearest)
      } else {
        Habits.help(for: name).map { [$0] } ?? []
      }
    case .unquoted(let name): ["a text stands in quotes: `\"\(name)\"`"]
    case .unknownColumn(_, let columns, let nearest):
      Self.meant(nearest) + Self.allowed("columns", columns)
    case .unknownMember(let name, _, let known):
      Self.meant(Suggestion.nearest(to: name, among: known)) + Self.allowed("known", known)
    case .unknownOption(let name, _, let known):
      Self.meant(Suggestion.nearest(to: name, among: known)) + Self.allowed("options", known)
    case .optionIsPositional: ["write only the value"]
    case .tooManyValues: ["options are written name=value"]
    case .missingValue(_, _, let usage): ["usage: \(usage)"]
    case .notACase(let word, _, let known):
      Self.meant(Suggestion.nearest(to: word, among: known)) + Self.allowed("allowed", known)
    case .notOneOf(let name, _, let known):
      Self.meant(Suggestion.nearest(to: name, among: known)) + Self.allowed("known", known)
    case .unknownEnding(_, _, let known, let option):
      [
        "endings: \(known.map { "`.\($0)`" }.joined(separator: " "))"
          + (option.map { "; or say `\($0)=`" } ?? "")
      ]
    case .hiddenByCase(let name, _): ["write `(\(name))` to use the variable"]
    case .wrongType(_, let expected, .number, let literal?) where expected.contains("text"):
      ["write it in quotes: `\"\(literal)\"`"]
    case .needsVariable(let verb): ["write `\(verb) m`, where `m` is a variable"]
    case .repeatNeedsSeeds: ["write `repeat seeds=1..5 { … }`"]
    case .operands("+", let left, let right) where left == .text || right == .text:
      ["put the value into the text: `\"… {x}\"`"]
    case .numberIsNoText(let number): ["ids are texts: write `\"\(number)\"`"]
    case .noDate: ["dates are written `\"1998-01-31\"` or `\"1998-01-31 12:50\"`"]
    case .cannotAppend(.list, _): ["put the value in brackets: `+= [x]`"]
    case .commandInRows: ["compute the value before, and use its name here"]
    default: []
    }
  }

  private static let operators: Set<String> = Set(
    ["+", "-", "*", "/", "..", "==", "!=", "<", "<=", ">", ">=", "and", "or", "mod"]
      .map { "`\($0)`" })

  private static func meant(_ nearest: String?) -> [String] {
    nearest.map { ["did you mean `\($0)`?"] } ?? []
  }

  /// The legal words, as many as fit a line or two.
  private static func allowed(_ title: String, _ words: [String]) -> [String] {
    guard !words.isEmpty else { return [] }
    let shown = words.prefix(24).map { "`\($0)`" }.joined(separator: " ")
    return ["\(title): \(shown)" + (words.count > 24 ? " and \(words.count - 24) more" : "")]
  }
}
