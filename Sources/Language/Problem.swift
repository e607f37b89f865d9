import Support

/// What can be wrong with a program, as data; the table below says it in words.
///
/// Indirect, because what carries one, such as a token, is copied in every frame of the parser.
indirect enum Problem: Error, Sendable, Hashable {
  // Characters and tokens.
  case unknownCharacter(String)
  case unclosedString
  case unclosedLongString
  case unknownEscape(String)
  case badCodePoint
  case badNumber(String)
  case strayPercent

  // Grammar.
  case expected(String, found: String)
  /// Neither a comma nor the end of a list.
  case expectedListEnd(found: String)
  case unclosed(String)
  case unexpected(String)
  /// An operator after a command, which has no value to calculate with.
  case operatorAfterCommand(String)
  case unexpectedSign(String)
  case spacedIndex
  case spacedOption(String)
  case commandAsValue(String)
  case comparisonChain
  case rangeChain
  case nestingTooDeep(Int)
  case chainTooLong(Int)
  case missingBlock(String)
  case strayElse
  case notTopLevel(String)
  case reservedWord(String)
  case verbAsName(String, suggestion: String)
  case fixedName(String)
  case builtInVerb(String)
  case parameterTwice(String)
  case parameterOrder(String)
  case includePath
  case includeFailed(String, reason: String)
  case includeCycle(String)
  case tooManyIncludes(Int)
  case versionNotFirst
  case versionUnknown(String, newest: Int)
  case pipeAtStart

  // Names.
  case unknownVerb(String, nearest: String?)
  case variableAsVerb(String)
  case unknownName(String, nearest: String?, isVerb: Bool)
  /// An unknown name where a text is taken.
  case unquoted(String)
  case unknownColumn(String, columns: [String], nearest: String?)
  case unknownMember(String, of: ValueKind, known: [String])
  case definedTwice(verb: String)
  /// A label that no row has.
  case noLabel(String, known: [String])
  /// A name whose only values are set where an `if` or a `for` may not come.
  case mayBeUnset(String, keyword: String, line: Int)
  /// A variable that nothing reads.
  case unused(String)
  /// A table that each round of a loop replaces.
  case overwritten(String)

  // Arguments.
  case unknownOption(String, verb: String, known: [String])
  /// An option where a condition on rows has to stand.
  case optionForCondition(String, verb: String)
  case optionTwice(String)
  case optionIsPositional(String, verb: String)
  case tooManyValues(verb: String, limit: Int)
  case missingValue(verb: String, phrase: String, usage: String)
  case notACase(String, of: String, known: [String])
  case notOneOf(String, noun: String, known: [String])
  case noSuchFile(String)
  /// A file that can't be written, in the system's words.
  case unwritable(String)
  /// A file that each seed of a `repeat` replaces.
  case writtenBySeeds(String)
  case unknownEnding(String, noun: String, known: [String], option: String?)
  case hiddenByCase(String, option: String)
  /// A value of a kind that isn't taken; `unquoted` is how a number is written where a text is taken.
  case wrongType(String, expected: String, found: ValueKind, unquoted: String?)
  case notWhole(String, given: String)
  case pathWithNUL(String)
  case outOfRange(String, given: String, Interval, unit: String?)
  case needsVariable(verb: String)
  case nothingToUndo(String)
  case repeatNeedsSeeds
  case badSeed(String)

  // Values.
  case operands(Operator, ValueKind, ValueKind)
  case numberIsNoText(String)
  case noDate(String)
  case divisionByZero
  case sign(ValueKind)
  case notBoolean(String, ValueKind)
  case rangeEnd(found: String)
  case listTooLong(Int)
  case listTooDeep(Int)
  case textTooLong(Int)
  case textsTooLong(Int)
  case noPosition(String, count: Int)
  case noElement(String, of: ValueKind)
  case noElements(ValueKind)
  case badIndex(ValueKind)
  case notAList(ValueKind)
  case cannotAppend(ValueKind, ValueKind)
  case commandInRows
  case callsTooDeep(Int)
}

// What is said of each problem: its code, the message (lower case, code in back quotes, no full stop),
// and what to do instead. A code never changes what it stands for, and none is used again.
extension Problem {
  /// What is said of a problem.
  struct Words {
    /// Names the problem; E is an error, W a warning.
    let code: String
    let message: String
    let help: [String]

    init(_ code: String, _ message: String, _ help: String?...) {
      self.code = code
      self.message = message
      self.help = help.compactMap(\.self)
    }
  }

  var words: Words {
    switch self {
    case .unknownCharacter(let character):
      Words("E101", "`\(character)` means nothing here", Self.instead(of: character))
    case .unclosedString:
      Words(
        "E102", "this string isn't closed on its line",
        "a string over several lines is written between `\"\"\"`")
    case .unclosedLongString: Words("E103", "this string isn't closed")
    case .unknownEscape(let escape):
      Words(
        "E104", "`\(escape)` is no escape",
        "escapes are `\\n` `\\t` `\\\"` `\\\\` `\\{` `\\u{…}`")
    case .badCodePoint:
      Words("E105", "this names no character", "write the number in hexadecimal, `\\u{e9}`")
    case .badNumber(let text): Words("E106", "`\(text)` is no number")
    case .strayPercent:
      Words("E107", "`%` belongs directly after a number", "the remainder is `mod`: `a mod b`")

    case .expected(let what, let found):
      Words(
        "E111", "expected \(what), found \(found)",
        found == "`=`" ? "two values are compared by `==`" : nil)
    case .expectedListEnd(let found):
      Words(
        "E112", "expected `]`, found \(found)",
        "the values of a list are separated by commas: `[1, 2]`")
    case .unclosed(let bracket): Words("E113", "this `\(bracket)` isn't closed")
    case .unexpected(let found): Words("E114", "unexpected \(found)")
    case .operatorAfterCommand(let symbol):
      Words(
        "E115", "unexpected `\(symbol)`", "put a command in parentheses to calculate with its value"
      )
    case .unexpectedSign(let sign):
      Words(
        "E116", "this `\(sign)` is a sign, not an operator",
        "write `a \(sign) b` with a space on both sides")
    case .spacedIndex:
      Words("E117", "an index follows its value without a space", "write `a[0]`")
    case .spacedOption(let name):
      Words(
        "E118", "an option is written without spaces" + (name.isEmpty ? "" : ": `\(name)=…`"),
        name.isEmpty ? nil : "to compare, write `(\(name) == …)`")
    case .commandAsValue(let verb):
      Words("E119", "`\(verb)` is a command, not a value", "put it in parentheses: `(\(verb) …)`")
    case .comparisonChain:
      Words("E120", "comparisons can't be chained", "write `a < b and b < c`")
    case .rangeChain: Words("E121", "ranges can't be chained")
    case .nestingTooDeep(let limit):
      Words("E122", "brackets and blocks nest more than \(limit) deep")
    case .chainTooLong(let limit):
      Words("E123", "more than \(NumberText.grouped(limit)) operators in one expression")
    case .missingBlock(let keyword):
      Words("E124", "`\(keyword)` needs a block on its line", "put `{` at the end of the line")
    case .strayElse:
      Words(
        "E125", "this `else` belongs to no `if`", "`else` stands on the line of the `}` before it")
    case .notTopLevel(let word): Words("E126", "`\(word)` can't stand inside a block")
    case .reservedWord(let word):
      Words("E127", "`\(word)` is a word of the language and cannot be a name")
    case .verbAsName(let verb, let suggestion):
      Words(
        "E128", "`\(verb)` is a command and cannot be a variable",
        "choose another name, such as `\(suggestion)`")
    case .fixedName(let name):
      Words("E129", "`\(name)` is set by the session and cannot be assigned")
    case .builtInVerb(let verb):
      Words(
        "E130", "`\(verb)` is a built-in command and cannot be redefined", "choose another name")
    case .parameterTwice(let name): Words("E131", "the parameter `\(name)` is named twice")
    case .parameterOrder(let name):
      Words(
        "E132", "the parameter `\(name)` has no default but follows one that has",
        "parameters without a default come first")
    case .includePath:
      Words("E133", "`include` takes a plain string", "write `include \"file.ald\"`")
    case .includeFailed(let path, let reason):
      Words("E134", "can't include `\(path)`: \(reason)")
    case .includeCycle(let path): Words("E135", "`\(path)` includes itself")
    case .tooManyIncludes(let limit):
      Words("E136", "a program includes at most \(limit) files")
    case .versionNotFirst: Words("E137", "`version` must be the first statement")
    case .versionUnknown(let version, let newest):
      Words(
        "E138", "there is no version \(version) of the language",
        "this program knows the versions up to \(newest)")
    case .pipeAtStart:
      Words(
        "E139", "a statement can't start with `|`", "put the `|` at the end of the line before")

    case .unknownVerb(let verb, let nearest):
      Words("E201", "unknown command `\(verb)`", Self.meant(nearest) ?? Self.habit(verb))
    case .variableAsVerb(let name):
      Words(
        "E202", "`\(name)` is a variable, not a command",
        "an index is written without a space: `\(name)[0]`")
    case .unknownName(let name, let nearest, let isVerb):
      Words(
        "E203", "unknown name `\(name)`",
        Self.meant(nearest, isVerb ? "the command " : "") ?? Self.habit(name))
    case .unquoted(let name):
      Words("E204", "unknown name `\(name)`", "a text stands in quotes: `\"\(name)\"`")
    case .unknownColumn(let name, let columns, let nearest):
      Words(
        "E205", "no column or variable is named `\(name)`", Self.meant(nearest),
        Self.allowed("columns", columns))
    case .unknownMember(let name, .object(ProgramArguments.kind), let known):
      Words(
        "E206", "no `\(name)=` was given after `--`", Self.meant(name, among: known),
        Self.allowed("known", known))
    case .unknownMember(let name, let kind, let known):
      Words(
        "E207", "\(kind.phrase) has no `\(name)`", Self.meant(name, among: known),
        Self.allowed("known", known))
    case .definedTwice(let verb):
      Words(
        "E208", "`\(verb)` is a variable and cannot become a command", "choose another name")
    case .noLabel(let label, let known):
      Words(
        "E209", "no row is labelled `\(label)`", Self.meant(label, among: known),
        Self.allowed("labels", known))
    case .mayBeUnset(let name, let keyword, let line):
      Words(
        "W201",
        "`\(name)` has no value where the `\(keyword)` on line \(line) "
          + (keyword == "if" ? "goes another way" : "has nothing to go through"),
        "give `\(name)` a value before it")
    case .unused(let name):
      Words("W202", "`\(name)` is never used", "leave the name out, or the statement")
    case .overwritten(let name):
      Words(
        "W203", "each round of the loop replaces the table `\(name)`: only the last is kept",
        "`\(name) += …` gathers the rows of all rounds; begin with `\(name) = table`")

    case .unknownOption(let name, let verb, let known):
      Words(
        "E301", "`\(verb)` has no option `\(name)`", Self.meant(name, among: known),
        Self.allowed("options", known))
    case .optionTwice(let name): Words("E302", "`\(name)` is given twice")
    case .optionIsPositional(let name, let verb):
      Words("E303", "`\(verb)` takes `\(name)` without its name", "write only the value")
    case .tooManyValues(let verb, let limit):
      Words(
        "E304",
        "`\(verb)` takes \(limit == 0 ? "no value" : NumberText.counted(limit, "value")), "
          + "this is one too many",
        "options are written name=value")
    case .missingValue(let verb, let phrase, let usage):
      Words("E305", "`\(verb)` needs \(phrase)", "usage: \(usage)")
    case .notACase(let word, let option, let known):
      Words(
        "E306", "`\(word)` is not a value of `\(option)`", Self.meant(word, among: known),
        Self.allowed("allowed", known))
    case .notOneOf(let name, let noun, let known):
      Words(
        "E307", "there is no \(noun) `\(name)`", Self.meant(name, among: known),
        Self.allowed("known", known))
    case .noSuchFile(let path): Words("E308", "there is no file `\(path)`")
    case .unwritable(let reason): Words("E318", reason)
    case .optionForCondition(let name, let verb):
      Words(
        "E319", "`\(verb)` has no option `\(name)`: a condition compares by `==`",
        "write `(\(name) == …)`")
    case .writtenBySeeds(let path):
      Words(
        "W302", "each seed writes `\(path)` anew: only the last is kept",
        "write after the `repeat`, where tables have the rows of all seeds")
    case .unknownEnding(let path, let noun, let known, let option):
      Words(
        "E309", "the ending of `\(path)` names no \(noun)",
        "endings: \(known.map { "`.\($0)`" }.joined(separator: " "))"
          + (option.map { "; or say `\($0)=`" } ?? ""))
    case .hiddenByCase(let name, let option):
      Words(
        "W301", "`\(name)` is taken as the case of `\(option)`, not as the variable",
        "write `(\(name))` to use the variable")
    case .wrongType(let name, let expected, let found, let unquoted):
      Words(
        "E310", "`\(name)` takes \(expected), not \(found.phrase)",
        unquoted.map { "write it in quotes: `\"\($0)\"`" })
    case .notWhole(let name, let given):
      Words("E311", "`\(name)` takes a whole number, not \(given)")
    case .pathWithNUL(let name):
      Words("E312", "`\(name)` is a path, which can't hold the character NUL")
    case .outOfRange(let name, let given, let interval, let unit):
      Words(
        "E313",
        "`\(name)` is \(interval.phrase)\(Self.unit(unit, of: name, behind: interval)), not \(given)"
      )
    case .needsVariable(let verb):
      Words(
        "E314", "`\(verb)` needs the name of a variable",
        "write `\(verb) m`, where `m` is a variable")
    case .nothingToUndo(let name): Words("E315", "`\(name)` has no value before this one")
    case .repeatNeedsSeeds:
      Words("E316", "`repeat` needs `seeds=`", "write `repeat seeds=1..5 { … }`")
    case .badSeed(let seed): Words("E317", "a seed is a whole number from 0, not \(seed)")

    case .operands(let symbol, let left, let right):
      Words(
        "E401",
        symbol.compares
          ? "can't compare \(left.phrase) with \(right.phrase)"
          : "`\(symbol.rawValue)` can't join \(left.phrase) and \(right.phrase)",
        symbol == .plus && (left == .text || right == .text)
          ? "put the value into the text: `\"… {x}\"`" : nil)
    case .numberIsNoText(let number):
      Words(
        "E402", "a number is never equal to a text: \(number)",
        "ids are texts: write `\"\(number)\"`")
    case .noDate(let text):
      Words(
        "E403", "`\(text)` is no date",
        "dates are written `\"1998-01-31\"` or `\"1998-01-31 12:50\"`")
    case .divisionByZero: Words("E404", "division by zero")
    case .sign(let kind): Words("E405", "`-` needs a number, not \(kind.phrase)")
    case .notBoolean(let place, let kind):
      Words("E406", "\(place) needs true or false, not \(kind.phrase)")
    case .rangeEnd(let found): Words("E407", "`..` needs whole numbers, not \(found)")
    case .listTooLong(let limit):
      Words("E408", "a list holds at most \(NumberText.grouped(limit)) values")
    case .listTooDeep(let limit): Words("E409", "lists nest at most \(limit) deep")
    case .textTooLong(let limit):
      Words("E410", "a text holds at most \(NumberText.grouped(limit)) bytes")
    case .textsTooLong(let limit):
      Words("E411", "the texts of a list hold at most \(NumberText.grouped(limit)) bytes")
    case .noPosition(let index, let count):
      Words("E412", "there is no element \(index): the list \(Self.extent(count))")
    case .noElement(let index, let kind):
      Words("E413", "\(kind.phrase) has no element \(index)")
    case .noElements(let kind): Words("E414", "\(kind.phrase) has no elements")
    case .badIndex(let kind):
      Words("E415", "an index is a number or a text, not \(kind.phrase)")
    case .notAList(let kind): Words("E416", "`for` needs a list, not \(kind.phrase)")
    case .cannotAppend(let left, let right):
      Words(
        "E417", "`+=` can't add \(right.phrase) to \(left.phrase)",
        left == .list ? "put the value in brackets: `+= [x]`" : nil)
    case .commandInRows:
      Words(
        "E418", "a command can't stand in an expression on rows",
        "compute the value before, and use its name here")
    case .callsTooDeep(let limit):
      Words("E419", "commands call each other more than \(limit) deep")
    }
  }

  /// What to write in place of a character that other languages use.
  private static func instead(of character: String) -> String? {
    switch character {
    case "'": "strings stand between double quotes: `\"…\"`"
    case "?": "`help load` explains a command"
    case "!": "`not` negates, `!=` is unequal"
    case "&": "write `and`"
    case "“", "”": "strings stand between straight quotes"
    case "–", "−": "the minus sign is `-`"
    default: nil
    }
  }

  /// What to write in place of a word of another language that isn't a command there.
  private static func habit(_ word: String) -> String? {
    switch word {
    case "let", "var", "const", "gen": "a value is named by `x = 5`"
    case "def", "fn", "func", "function", "program": "a command is made by `define name { … }`"
    case "import", "from", "using", "library", "require":
      "nothing is imported; `include \"file.ald\"` runs a file"
    case "cd", "pwd": "files are found from the folder that the program was started in"
    default: nil
    }
  }

  private static func meant(_ nearest: String?, _ kind: String = "") -> String? {
    nearest.map { "did you mean \(kind)`\($0)`?" }
  }

  private static func meant(_ word: String, among known: [String]) -> String? {
    meant(Suggestion.nearest(to: word, among: known))
  }

  /// The legal words, as many as fit a line or two.
  private static func allowed(_ title: String, _ words: [String]) -> String? {
    guard !words.isEmpty else { return nil }
    let shown = words.prefix(24).map { "`\($0)`" }.joined(separator: " ")
    return "\(title): \(shown)" + (words.count > 24 ? " and \(words.count - 24) more" : "")
  }

  /// The unit behind an interval, with its space: none where the name says it, one thing behind a 1.
  private static func unit(_ unit: String?, of name: String, behind interval: Interval) -> String {
    guard let unit, unit != name else { return "" }
    let isOne = (interval.upper ?? interval.lower) == 1 && unit.hasSuffix("s")
    return " " + (isOne ? String(unit.dropLast()) : unit)
  }

  /// How many elements a list has, and at which positions.
  private static func extent(_ count: Int) -> String {
    switch count {
    case 0: "is empty"
    case 1: "has 1, at 0"
    default: "has \(count), from 0 to \(count - 1)"
    }
  }
}
