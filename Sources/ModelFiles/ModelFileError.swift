import Foundation

/// What is wrong with a model file: which file, which tensor, and what was expected.
public struct ModelFileError: Error, Hashable, Sendable {
  /// The file's path, as it was given.
  public var path: String
  /// The tensor that the problem is with; `nil` where it is with the file.
  public var tensor: String?
  /// What is wrong.
  public var problem: Problem

  public init(path: String, tensor: String? = nil, problem: Problem) {
    self.path = path
    self.tensor = tensor
    self.problem = problem
  }
}

extension ModelFileError {
  /// What can be wrong with a model file.
  public enum Problem: Hashable, Sendable {
    /// The system can't open or map the file; its error number.
    case unreadable(code: Int32)
    /// The path leads to a folder, a pipe or a device.
    case notARegularFile
    /// The file ends before what it must hold.
    case truncated(size: Int, needed: Int)
    /// The header says that it is longer than any real one.
    case headerTooLong(length: UInt64, limit: Int)
    /// The header isn't what the format says, from a byte of it on.
    case malformedHeader(offset: Int, expected: String)
    /// A tensor stands in the header twice.
    case duplicateTensor
    /// A key stands twice in the same object of the header.
    case duplicateKey(String)
    /// A tensor's entry lacks a key.
    case missingKey(String)
    /// An element type that this program doesn't know.
    case unknownType(String)
    /// More dimensions than any real tensor.
    case tooManyDimensions(limit: Int)
    /// The number of elements or bytes is no machine number.
    case shapeOverflows(shape: [Int])
    /// The offsets run backwards or past the end of the data.
    case offsetsOutOfRange(begin: Int, end: Int, size: Int)
    /// The offsets span other than what shape and type need.
    case wrongByteCount(found: Int, shape: [Int], type: ElementType)
    /// The tensor's bytes belong to another one too.
    case overlaps(other: String)
    /// Bytes of the data that belong to no tensor.
    case unusedBytes(begin: Int, end: Int)
    /// There is no such tensor.
    case missingTensor
    /// The elements can't be read as what was asked for.
    case wrongType(found: ElementType, expected: [ElementType])
    /// The shape isn't the one that the model needs.
    case wrongShape(found: [Int], expected: [Int])
    /// A weight is NaN or infinite.
    case notFinite(index: Int)
  }
}

extension ModelFileError: CustomStringConvertible {
  public var description: String {
    let place = tensor.map { "`\(path)`, tensor `\($0)`" } ?? "`\(path)`"
    return "\(place): \(problem)"
  }
}

extension ModelFileError.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let code):
      "can't be read: \(String(cString: strerror(code)).lowercased())"
    case .notARegularFile:
      "not a regular file"
    case .truncated(let size, let needed):
      "holds \(size) bytes, expected at least \(needed)"
    case .headerTooLong(let length, let limit):
      "says its header has \(length) bytes, expected at most \(limit)"
    case .malformedHeader(let offset, let expected):
      "malformed header at byte \(offset), expected \(expected)"
    case .duplicateTensor:
      "stands in the header twice"
    case .duplicateKey(let key):
      "the key `\(key)` stands in the header twice"
    case .missingKey(let key):
      "has no `\(key)` in the header"
    case .unknownType(let name):
      "unknown element type `\(name)`, expected one of "
        + ElementType.allCases.map(\.rawValue).joined(separator: ", ")
    case .tooManyDimensions(let limit):
      "has too many dimensions, expected at most \(limit)"
    case .shapeOverflows(let shape):
      "shape \(shape) has more elements than memory has bytes"
    case .offsetsOutOfRange(let begin, let end, let size):
      "lies at bytes \(begin) to \(end) of the data, expected a range within 0 to \(size)"
    case .wrongByteCount(let found, let shape, let type):
      "has \(found) bytes, which isn't what shape \(shape) of \(type.rawValue) needs"
    case .overlaps(let other):
      "overlaps tensor `\(other)`"
    case .unusedBytes(let begin, let end):
      "bytes \(begin) to \(end) of the data belong to no tensor"
    case .missingTensor:
      "there is no such tensor"
    case .wrongType(let found, let expected):
      "has elements of type \(found.rawValue), expected "
        + expected.map(\.rawValue).joined(separator: ", ")
    case .wrongShape(let found, let expected):
      "has shape \(found), expected \(expected)"
    case .notFinite(let index):
      "element \(index) isn't a finite number"
    }
  }
}
