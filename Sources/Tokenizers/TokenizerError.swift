import Glibc

/// What is wrong with a tokenizer's file.
public struct TokenizerError: Error, Hashable, Sendable {
  /// The file's path, as it was given.
  public var path: String
  /// What is wrong.
  public var problem: Problem

  public init(path: String, problem: Problem) {
    self.path = path
    self.problem = problem
  }

  /// What can be wrong with a tokenizer's file.
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

extension TokenizerError: CustomStringConvertible {
  public var description: String { "`\(path)`: \(problem)" }
}

extension TokenizerError.Problem: CustomStringConvertible {
  public var description: String {
    func words(_ names: [String]) -> String {
      names.map { "`\($0)`" }.joined(separator: " or ")
    }
    return switch self {
    case .unreadable(let code):
      "can't be read: \(String(cString: strerror(code)).lowercased())"
    case .nothingToRead(let expected):
      "holds no tokenizer, expected \(words(expected))"
    case .tooLong(let limit):
      "has more than \(limit) bytes"
    case .malformed(let offset, let expected):
      "malformed at byte \(offset), expected \(expected)"
    case .missingPart(let part):
      "has no `\(part)`"
    case .unsupported(let part, let found, let expected):
      "`\(part)` is `\(found)`, expected \(words(expected))"
    case .wrongType(let part, let expected):
      "`\(part)` isn't \(expected)"
    case .tooMany(let things, let parts, let limit):
      "\(words(parts)) has too many \(things), expected at most \(limit)"
    case .lengthensText(let parts, let limit):
      "\(words(parts)) may make a text more than \(limit) times as long"
    case .emptyVocabulary:
      "the vocabulary is empty"
    case .vocabularyTooLarge:
      "the vocabulary is larger than any real one"
    case .missingToken(let token):
      "the vocabulary has no token `\(token)`"
    case .idOutOfRange(let token, let id, let count):
      "token `\(token)` has id \(id), expected one from 0 to \(count - 1)"
    case .roleOutOfRange(let id, let count):
      "a special token has id \(id), expected one from 0 to \(count - 1)"
    case .duplicateID(let id):
      "two tokens have id \(id)"
    case .malformedMerge(let merge):
      "merge `\(merge)` isn't two tokens separated by a space"
    case .mergeLacks(let token, let merge):
      "merge `\(merge)` needs token `\(token)`, which the vocabulary hasn't"
    case .countMismatch(let part, let count, let expected):
      "`\(part)` has \(count) elements, expected \(expected)"
    }
  }
}
