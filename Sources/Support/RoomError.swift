/// An error that a person can meet: a case of data, which one place explains.
///
/// Each case has an `Explanation`, whose code never changes and is never used again for another: tests
/// and `help E501` go by it.
///
///     catch let error as any RoomError where error.errorCode == "E507"
public protocol RoomError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The code, message, subjects, help, cause and cure.
  var explanation: Explanation { get }

  /// An error of each code that the type has; names stand where a program's own would.
  ///
  /// What is said about a code without an error at hand is said of these.
  static var examples: [Self] { get }
}

extension RoomError {
  /// The name of the kind of error: `E501`.
  public var errorCode: String { explanation.code }

  /// The message.
  public var description: String { explanation.message }
}

/// An error that isn't a `RoomError`: no case was foreseen, so that the program itself has a mistake.
public struct UnexpectedError: RoomError {
  /// What the error says of itself.
  public var reason: String

  public init(_ reason: String) { self.reason = reason }

  public static let examples = [UnexpectedError("REASON")]

  public var explanation: Explanation {
    Explanation(
      "E905", "the program can't explain this: \(reason)",
      cause: "the program has a mistake: an error came up that it has no words for",
      cure: "please report it, with the lines that lead to it")
  }
}

/// The explanation of an error: code, message, subjects, help, cause and cure.
public struct Explanation: Hashable, Sendable {
  /// The name of the kind of error, which stays when its words change.
  ///
  /// E1 to E4 are the language's. E5 are errors of data, E6 of evaluations and tables, E7 of models and
  /// their training, E8 of language models and the files of models, E9 of verbs, of kept files and of
  /// the machine.
  public var code: String
  /// The message: lower case, code in back quotes, no full stop.
  public var message: String
  /// The things that it is about, the likeliest first.
  public var subjects: [Subject]
  /// Help with this very error: a suggestion, the legal alternatives.
  public var help: [String]
  /// How errors of the kind come about.
  public var cause: String
  /// The remedy of errors of the kind.
  public var cure: String

  public init(
    _ code: String, _ message: String, about subjects: Subject..., help: [String?] = [],
    cause: String, cure: String
  ) {
    self.code = code
    self.message = message
    self.subjects = subjects
    self.help = help.compactMap(\.self)
    self.cause = cause
    self.cure = cure
  }
}

extension Explanation {
  /// Whether a word is written as a code is: `E501`, and `W301` of a warning.
  public static func isCode(_ word: String) -> Bool {
    word.utf8.count == 4 && (word.hasPrefix("E") || word.hasPrefix("W"))
      && word.utf8.dropFirst().allSatisfy { (48...57).contains($0) }
  }

  /// The suggestion of a name that was perhaps meant.
  public static func meant(_ name: String?) -> String? { name.map { "did you mean `\($0)`?" } }

  /// Words of which one is meant: `a`, `a or b`, `a, b or c`.
  public static func alternatives(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.joined() }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }

  /// Names in back quotes, joined by commas; `none` where there is none.
  public static func list(_ names: [String]) -> String {
    names.isEmpty ? "none" : names.map { "`\($0)`" }.joined(separator: ", ")
  }
}
