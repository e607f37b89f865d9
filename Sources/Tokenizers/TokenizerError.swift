import Foundation

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
  public enum Problem: Hashable, Sendable {
    /// The system can't read the file.
    case unreadable
    /// The folder holds none of the files that a tokenizer is read from.
    case nothingToRead(expected: [String])
    /// The file is longer than any real one.
    case tooLong(size: Int, limit: Int)
    /// The file isn't JSON.
    case notJSON
    /// A part of the file is missing or has another type.
    case malformed(part: String, expected: String)
    /// A part of the file asks for what this program doesn't do.
    case unsupported(part: String, found: String, expected: String)
    /// The vocabulary has no tokens.
    case emptyVocabulary
    /// The vocabulary lacks a token that the model needs.
    case missingToken(String)
    /// A token's id isn't below the number of tokens.
    case idOutOfRange(token: String, id: Int, count: Int)
    /// Two tokens have the same id.
    case duplicateID(id: Int)
    /// The vocabulary has more different beginnings of tokens than fit.
    case vocabularyTooLarge
  }
}

extension TokenizerError: CustomStringConvertible {
  public var description: String { "`\(path)`: \(problem)" }
}

extension TokenizerError.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable:
      "can't be read"
    case .nothingToRead(let expected):
      "holds no tokenizer, expected "
        + expected.map { "`\($0)`" }.joined(separator: " or ")
    case .tooLong(let size, let limit):
      "holds \(size) bytes, expected at most \(limit)"
    case .notJSON:
      "isn't JSON"
    case .malformed(let part, let expected):
      "`\(part)` is missing or malformed, expected \(expected)"
    case .unsupported(let part, let found, let expected):
      "`\(part)` is `\(found)`, expected \(expected)"
    case .emptyVocabulary:
      "the vocabulary is empty"
    case .missingToken(let token):
      "the vocabulary has no token `\(token)`"
    case .idOutOfRange(let token, let id, let count):
      "token `\(token)` has id \(id), expected one from 0 to \(count - 1)"
    case .duplicateID(let id):
      "two tokens have id \(id)"
    case .vocabularyTooLarge:
      "the vocabulary is too large"
    }
  }
}
