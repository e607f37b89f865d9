/// What can be wrong with a program, as data; `Problem+Words.swift` says it in words.
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
  case unclosed(String)
  case unexpected(String)
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
  case notYetSet(String)
  case definedTwice(verb: String)

  // Arguments.
  case unknownOption(String, verb: String, known: [String])
  case optionTwice(String)
  case optionIsPositional(String, verb: String)
  case tooManyValues(verb: String, limit: Int)
  case missingValue(verb: String, phrase: String, usage: String)
  case notACase(String, of: String, known: [String])
  case notOneOf(String, noun: String, known: [String])
  case noSuchFile(String)
  case unknownEnding(String, noun: String, known: [String], option: String?)
  case hiddenByCase(String, option: String)
  case wrongType(String, expected: String, found: ValueKind, literal: String?)
  case notWhole(String, given: String)
  case pathWithNUL(String)
  case outOfRange(String, given: String, interval: String, unit: String?)
  case needsVariable(verb: String)
  case nothingToUndo(String)
  case repeatNeedsSeeds
  case badSeed(String)

  // Values.
  case operands(String, ValueKind, ValueKind)
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

  static func rangeEnd(_ value: Value) -> Problem { .rangeEnd(found: value.literal) }
}
