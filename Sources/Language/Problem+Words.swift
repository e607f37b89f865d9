import Support

extension Problem {
  /// Only one problem is none that stops a program.
  var severity: Diagnostic.Severity {
    if case .hiddenByCase = self { .warning } else { .error }
  }

  /// What is wrong: lower case, code in back quotes, no full stop.
  var message: String {
    switch self {
    case .unknownCharacter(let character): "`\(character)` means nothing here"
    case .unclosedString: "this string isn't closed on its line"
    case .unclosedLongString: "this string isn't closed"
    case .unknownEscape(let escape): "`\(escape)` is no escape"
    case .badCodePoint: "this names no character"
    case .badNumber(let text): "`\(text)` is no number"
    case .strayPercent: "`%` belongs directly after a number"

    case .expected(let what, let found): "expected \(what), found \(found)"
    case .unclosed(let bracket): "this `\(bracket)` isn't closed"
    case .unexpected(let found): "unexpected \(found)"
    case .unexpectedSign(let sign): "this `\(sign)` is a sign, not an operator"
    case .spacedIndex: "an index follows its value without a space"
    case .spacedOption(let name):
      "an option is written without spaces"
        + (name.isEmpty ? "" : ": `\(name)=…`")
    case .commandAsValue(let verb): "`\(verb)` is a command, not a value"
    case .comparisonChain: "comparisons can't be chained"
    case .rangeChain: "ranges can't be chained"
    case .nestingTooDeep(let limit): "brackets and blocks nest more than \(limit) deep"
    case .chainTooLong(let limit):
      "more than \(NumberText.grouped(limit)) operators in one expression"
    case .missingBlock(let keyword): "`\(keyword)` needs a block on its line"
    case .strayElse: "this `else` belongs to no `if`"
    case .notTopLevel(let word): "`\(word)` can't stand inside a block"
    case .reservedWord(let word): "`\(word)` is a word of the language and cannot be a name"
    case .verbAsName(let verb, _): "`\(verb)` is a command and cannot be a variable"
    case .fixedName(let name): "`\(name)` is set by the session and cannot be assigned"
    case .builtInVerb(let verb): "`\(verb)` is a built-in command and cannot be redefined"
    case .parameterTwice(let name): "the parameter `\(name)` is named twice"
    case .parameterOrder(let name):
      "the parameter `\(name)` has no default but follows one that has"
    case .includePath: "`include` takes a plain string"
    case .includeFailed(let path, let reason): "can't include `\(path)`: \(reason)"
    case .includeCycle(let path): "`\(path)` includes itself"
    case .tooManyIncludes(let limit): "a program includes at most \(limit) files"
    case .versionNotFirst: "`version` must be the first statement"
    case .versionUnknown(let version, _): "there is no version \(version) of the language"
    case .pipeAtStart: "a statement can't start with `|`"

    case .unknownVerb(let verb, _): "unknown command `\(verb)`"
    case .variableAsVerb(let name): "`\(name)` is a variable, not a command"
    case .unknownName(let name, _, _), .unquoted(let name): "unknown name `\(name)`"
    case .unknownColumn(let name, _, _): "no column or variable is named `\(name)`"
    case .unknownMember(let name, .object(ProgramArguments.kind), _):
      "no `\(name)=` was given after `--`"
    case .unknownMember(let name, let kind, _): "\(kind.phrase) has no `\(name)`"
    case .notYetSet(let name): "`\(name)` has no value yet"
    case .definedTwice(let verb): "`\(verb)` is a variable and cannot become a command"

    case .unknownOption(let name, let verb, _): "`\(verb)` has no option `\(name)`"
    case .optionTwice(let name): "`\(name)` is given twice"
    case .optionIsPositional(let name, let verb): "`\(verb)` takes `\(name)` without its name"
    case .tooManyValues(let verb, let limit): Self.tooMany(verb, limit)
    case .missingValue(let verb, let phrase, _): "`\(verb)` needs \(phrase)"
    case .notACase(let word, let option, _): "`\(word)` is not a value of `\(option)`"
    case .notOneOf(let name, let noun, _): "there is no \(noun) `\(name)`"
    case .noSuchFile(let path): "there is no file `\(path)`"
    case .unknownEnding(let path, let noun, _, _): "the ending of `\(path)` names no \(noun)"
    case .hiddenByCase(let name, let option):
      "`\(name)` is taken as the case of `\(option)`, not as the variable"
    case .wrongType(let name, let expected, let found, _):
      "`\(name)` takes \(expected), not \(found.phrase)"
    case .pathWithNUL(let name): "`\(name)` is a path, which can't hold the character NUL"
    case .notWhole(let name, let given): "`\(name)` takes a whole number, not \(given)"
    case .outOfRange(let name, let given, let interval, let unit):
      "`\(name)` is \(interval)\(Self.unit(unit, of: name, behind: interval)), not \(given)"
    case .needsVariable(let verb): "`\(verb)` needs the name of a variable"
    case .nothingToUndo(let name): "`\(name)` has no value before this one"
    case .repeatNeedsSeeds: "`repeat` needs `seeds=`"
    case .badSeed(let seed): "a seed is a whole number from 0, not \(seed)"

    case .operands(let symbol, let left, let right): Self.operands(symbol, left, right)
    case .numberIsNoText(let number): "a number is never equal to a text: \(number)"
    case .noDate(let text): "`\(text)` is no date"
    case .divisionByZero: "division by zero"
    case .sign(let kind): "`-` needs a number, not \(kind.phrase)"
    case .notBoolean(let place, let kind): "\(place) needs true or false, not \(kind.phrase)"
    case .rangeEnd(let found): "`..` needs whole numbers, not \(found)"
    case .listTooLong(let limit): "a list holds at most \(NumberText.grouped(limit)) values"
    case .listTooDeep(let limit): "lists nest at most \(limit) deep"
    case .textTooLong(let limit): "a text holds at most \(NumberText.grouped(limit)) bytes"
    case .textsTooLong(let limit):
      "the texts of a list hold at most \(NumberText.grouped(limit)) bytes"
    case .noPosition(let index, let count): Self.noPosition(index, count)
    case .noElement(let index, let kind): "\(kind.phrase) has no element \(index)"
    case .noElements(let kind): "\(kind.phrase) has no elements"
    case .badIndex(let kind): "an index is a number or a text, not \(kind.phrase)"
    case .notAList(let kind): "`for` needs a list, not \(kind.phrase)"
    case .cannotAppend(let left, let right): "`+=` can't add \(right.phrase) to \(left.phrase)"
    case .commandInRows: "a command can't stand in an expression on rows"
    case .callsTooDeep(let limit): "commands call each other more than \(limit) deep"
    }
  }

  /// The unit behind an interval, with its space: none where the name says it, one thing behind a 1.
  private static func unit(_ unit: String?, of name: String, behind interval: String) -> String {
    guard let unit, unit != name else { return "" }
    let isOne = interval.hasSuffix(" 1") && unit.hasSuffix("s")
    return " " + (isOne ? String(unit.dropLast()) : unit)
  }

  private static func tooMany(_ verb: String, _ limit: Int) -> String {
    switch limit {
    case 0: "`\(verb)` takes no value, this is one too many"
    case 1: "`\(verb)` takes 1 value, this is one too many"
    default: "`\(verb)` takes \(limit) values, this is one too many"
    }
  }

  private static func operands(_ symbol: String, _ left: ValueKind, _ right: ValueKind) -> String {
    switch symbol {
    case "==", "!=", "<", "<=", ">", ">=": "can't compare \(left.phrase) with \(right.phrase)"
    default: "`\(symbol)` can't join \(left.phrase) and \(right.phrase)"
    }
  }

  private static func noPosition(_ index: String, _ count: Int) -> String {
    switch count {
    case 0: "there is no element \(index): the list is empty"
    case 1: "there is no element \(index): the list has 1, at 0"
    default: "there is no element \(index): the list has \(count), from 0 to \(count - 1)"
    }
  }
}
