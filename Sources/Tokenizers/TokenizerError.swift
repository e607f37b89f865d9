import Glibc
public import Support

/// A mistake in a tokenizer's file.
public struct TokenizerError: Error, Hashable, Sendable {
  /// The file's path, as it was given.
  public var path: String
  /// The mistake.
  public var problem: Problem

  public init(path: String, problem: Problem) {
    self.path = path
    self.problem = problem
  }

  /// A mistake in a tokenizer's file, without its name.
  public enum Problem: Error, Hashable, Sendable {
    /// The system can't open or read the file; its error number.
    case unreadable(code: Int32)
    /// The folder holds none of the files that a tokenizer is read from.
    case nothingToRead(expected: [String])
    /// The file is longer than any real one.
    case tooLong(limit: Int)
    /// The file isn't what the format says, from a byte on.
    case malformed(offset: Int, expected: String)
    /// A part of the file is missing.
    case missingPart(String)
    /// A part of the file asks for what this program doesn't do.
    case unsupported(part: String, found: String, expected: [String])
    /// A part of the file has a value of another kind.
    case wrongType(part: String, expected: String)
    /// Parts of the file hold more of something than those of any real one.
    case tooMany(String, parts: [String], limit: Int)
    /// The steps of these parts make texts longer than those of any real file do.
    case lengthensText(parts: [String], limit: Int)
    /// The vocabulary has no tokens.
    case emptyVocabulary
    /// The vocabulary has more tokens, or more beginnings of tokens, than any real one.
    case vocabularyTooLarge
    /// The vocabulary lacks a token that the model needs.
    case missingToken(String)
    /// A token's id isn't below the number of tokens.
    case idOutOfRange(token: String, id: Int, count: Int)
    /// The id of a token with a role isn't below the number of tokens.
    case roleOutOfRange(id: Int, count: Int)
    /// Two tokens have the same id.
    case duplicateID(id: Int)
    /// A merge isn't two tokens separated by a space.
    case malformedMerge(String)
    /// The vocabulary lacks a token of a merge.
    case mergeLacks(String, merge: String)
    /// Two lists that belong together differ in length.
    case countMismatch(part: String, count: Int, expected: Int)
  }
}

extension TokenizerError.Problem {
  /// Whether it is with the merges, which may have a file of their own.
  var isOfMerges: Bool {
    switch self {
    case .malformedMerge, .mergeLacks: true
    default: false
    }
  }
}

extension TokenizerError: RoomError {
  public static var examples: [TokenizerError] {
    Problem.examples.map { TokenizerError(path: "FILE", problem: $0) }
  }

  public var explanation: Explanation {
    let (code, fault, words) = problem.account
    return Explanation(
      code, "`\(path)`: \(words)", about: .file(path), cause: fault.cause, cure: fault.cure)
  }
}

extension TokenizerError.Problem {
  /// The fault behind a problem.
  fileprivate enum Fault {
    /// There is nothing to read, or the system doesn't give it.
    case unreadable
    /// The contents contradict themselves.
    case damaged
    /// Sound, but asking for what isn't computed.
    case foreign

    var cause: String {
      switch self {
      case .unreadable: "nothing is at the path, it may not be read, or it holds something else"
      case .damaged: "the file is damaged, or was written by a program with a mistake"
      case .foreign: "the tokeniser cuts texts in a way that this program doesn't compute"
      }
    }

    var cure: String {
      switch self {
      case .unreadable: "check the path; a model's folder holds its tokeniser's files too"
      case .damaged: "bring the file again"
      case .foreign: "take a model with another tokeniser"
      }
    }
  }

  /// A problem of each kind.
  fileprivate static let examples: [Self] = [
    .unreadable(code: ENOENT), .nothingToRead(expected: ["tokenizer.json", "vocab.txt"]),
    .tooLong(limit: 100), .malformed(offset: 8, expected: "a number"), .missingPart("NAME"),
    .unsupported(part: "NAME", found: "VALUE", expected: ["OTHER VALUE"]),
    .wrongType(part: "NAME", expected: "a number"),
    .tooMany("pieces", parts: ["NAME"], limit: 100),
    .lengthensText(parts: ["NAME"], limit: 100), .emptyVocabulary, .vocabularyTooLarge,
    .missingToken("TOKEN"), .idOutOfRange(token: "TOKEN", id: 200, count: 100),
    .roleOutOfRange(id: 200, count: 100), .duplicateID(id: 3), .malformedMerge("a"),
    .mergeLacks("TOKEN", merge: "TO KEN"),
    .countMismatch(part: "NAME", count: 90, expected: 100),
  ]

  /// The code, what lies behind it, and what is wrong.
  fileprivate var account: (code: String, fault: Fault, words: String) {
    func words(_ names: [String]) -> String {
      names.map { "`\($0)`" }.joined(separator: " or ")
    }
    return switch self {
    case .unreadable(let code):
      ("E871", .unreadable, "can't be read: \(String(cString: strerror(code)).lowercased())")
    case .nothingToRead(let expected):
      ("E872", .unreadable, "holds no tokenizer, expected \(words(expected))")
    case .tooLong(let limit):
      ("E873", .damaged, "has more than \(limit) bytes")
    case .malformed(let offset, let expected):
      ("E874", .damaged, "malformed at byte \(offset), expected \(expected)")
    case .missingPart(let part):
      ("E875", .damaged, "has no `\(part)`")
    case .unsupported(let part, let found, let expected):
      ("E876", .foreign, "`\(part)` is `\(found)`, expected \(words(expected))")
    case .wrongType(let part, let expected):
      ("E877", .damaged, "`\(part)` isn't \(expected)")
    case .tooMany(let things, let parts, let limit):
      ("E878", .damaged, "\(words(parts)) has too many \(things), expected at most \(limit)")
    case .lengthensText(let parts, let limit):
      ("E879", .foreign, "\(words(parts)) may make a text more than \(limit) times as long")
    case .emptyVocabulary:
      ("E880", .damaged, "the vocabulary is empty")
    case .vocabularyTooLarge:
      ("E881", .damaged, "the vocabulary is larger than any real one")
    case .missingToken(let token):
      ("E882", .damaged, "the vocabulary has no token `\(token)`")
    case .idOutOfRange(let token, let id, let count):
      ("E883", .damaged, "token `\(token)` has id \(id), expected one from 0 to \(count - 1)")
    case .roleOutOfRange(let id, let count):
      ("E884", .damaged, "a special token has id \(id), expected one from 0 to \(count - 1)")
    case .duplicateID(let id):
      ("E885", .damaged, "two tokens have id \(id)")
    case .malformedMerge(let merge):
      ("E886", .damaged, "merge `\(merge)` isn't two tokens separated by a space")
    case .mergeLacks(let token, let merge):
      (
        "E887", .damaged,
        "merge `\(merge)` needs token `\(token)`, which the vocabulary hasn't"
      )
    case .countMismatch(let part, let count, let expected):
      ("E888", .damaged, "`\(part)` has \(count) elements, expected \(expected)")
    }
  }
}

extension TokenizerError.Problem: CustomStringConvertible {
  public var description: String { account.words }
}
