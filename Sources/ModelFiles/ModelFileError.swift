import Glibc

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
    /// The file is longer than any real one.
    case tooLong(count: Int, limit: Int)
    /// The header says that it is longer than any real one.
    case headerTooLong(length: UInt64, limit: Int)
    /// The file doesn't begin as its format does.
    case wrongMagic(expected: String)
    /// A version of the format that isn't read.
    case unknownVersion(UInt32, expected: [UInt32])
    /// The numbers' bytes run the other way.
    case bigEndian
    /// The header says that the file holds more of something than any real one.
    case tooMany(String, count: UInt64, limit: Int)
    /// The alignment isn't a power of 2, or too large a one.
    case wrongAlignment(Int, limit: Int)
    /// The header isn't what the format says, from a byte of it on.
    case malformedHeader(offset: Int, expected: String)
    /// The file, which has no header, isn't what the format says, from a byte on.
    case malformed(offset: Int, expected: String)
    /// A tensor is listed twice.
    case duplicateTensor
    /// A key stands twice in the same object.
    case duplicateKey(String)
    /// A tensor's entry lacks a key.
    case missingKey(String)
    /// An element type that this program doesn't know.
    case unknownType(String)
    /// A type code of ggml that this program doesn't decode.
    case unknownEncoding(code: UInt32)
    /// The rows aren't whole blocks of the encoding.
    case partialBlocks(rowLength: Int, encoding: FloatEncoding)
    /// More dimensions than any real tensor.
    case tooManyDimensions(limit: Int)
    /// The number of elements or bytes is no machine number.
    case shapeOverflows(shape: [Int])
    /// The offsets run backwards or past the end of the data.
    case offsetsOutOfRange(begin: Int, end: Int, size: Int)
    /// The tensor doesn't begin where the alignment lets it.
    case misaligned(offset: UInt64, alignment: Int)
    /// The tensor's bytes run past the end of the data.
    case bytesOutOfRange(offset: UInt64, count: Int, size: Int)
    /// The offsets span other than what shape and type need.
    case wrongByteCount(found: Int, shape: [Int], type: ElementType)
    /// The tensor's bytes belong to another one too.
    case overlaps(other: String)
    /// Another file of the same model holds the tensor too.
    case inAnotherFile(String)
    /// An index names a file by more than the name of one beside it.
    case notBesideTheIndex(file: String)
    /// Bytes of the data that belong to no tensor.
    case unusedBytes(begin: Int, end: Int)
    /// There is no such tensor.
    case missingTensor
    /// The elements can't be read as what was asked for.
    case wrongType(found: ElementType, expected: [ElementType])
    /// The shape isn't the one that the model needs.
    case wrongShape(found: [Int], expected: [Int])
    /// A metadata value is of another type.
    case wrongValue(key: String, found: GGUFValue.Kind, expected: GGUFValue.Kind)
    /// A metadata value doesn't fit into 63 bits.
    case valueTooLarge(key: String, value: UInt64)
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
    case .tooLong(let count, let limit):
      "has \(count) bytes, expected at most \(limit)"
    case .headerTooLong(let length, let limit):
      "says its header has \(length) bytes, expected at most \(limit)"
    case .wrongMagic(let expected):
      "doesn't begin with `\(expected)`"
    case .unknownVersion(let version, let expected):
      "is of version \(version) of its format, expected \(Self.list(expected))"
    case .bigEndian:
      "its numbers are big-endian, expected little-endian"
    case .tooMany(let things, let count, let limit):
      "says it holds \(count) \(things), expected at most \(limit)"
    case .wrongAlignment(let alignment, let limit):
      "has an alignment of \(alignment), expected a power of 2 up to \(limit)"
    case .malformed(let offset, let expected):
      "malformed at byte \(offset), expected \(expected)"
    case .malformedHeader(let offset, let expected):
      "malformed header at byte \(offset), expected \(expected)"
    case .duplicateTensor:
      "is listed twice"
    case .duplicateKey(let key):
      "has the key `\(key)` twice"
    case .missingKey(let key):
      "has no `\(key)`"
    case .unknownType(let name):
      "unknown element type `\(name)`, expected one of "
        + Self.list(ElementType.allCases.map(\.rawValue))
    case .unknownEncoding(let code):
      "has elements of type \(FloatEncoding.name(ofCode: code)), expected one of "
        + Self.list(FloatEncoding.allCases.map(\.name))
    case .partialBlocks(let length, let encoding):
      "has rows of \(length) elements, expected whole blocks of \(encoding.blockLength) for "
        + encoding.name
    case .tooManyDimensions(let limit):
      "has too many dimensions, expected at most \(limit)"
    case .shapeOverflows(let shape):
      "shape \(shape) has more elements than memory has bytes"
    case .offsetsOutOfRange(let begin, let end, let size):
      "lies at bytes \(begin) to \(end) of the data, expected a range within 0 to \(size)"
    case .misaligned(let offset, let alignment):
      "lies at byte \(offset) of the data, expected a multiple of \(alignment)"
    case .bytesOutOfRange(let offset, let count, let size):
      "needs \(count) bytes at byte \(offset) of the data, which has \(size)"
    case .wrongByteCount(let found, let shape, let type):
      "has \(found) bytes, which isn't what shape \(shape) of \(type.rawValue) needs"
    case .overlaps(let other):
      "overlaps tensor `\(other)`"
    case .inAnotherFile(let name):
      "stands in `\(name)` too"
    case .notBesideTheIndex(let name):
      "is said to be in `\(name)`, expected the name of a file beside the index"
    case .unusedBytes(let begin, let end):
      "bytes \(begin) to \(end) of the data belong to no tensor"
    case .missingTensor:
      "there is no such tensor"
    case .wrongType(let found, let expected):
      "has elements of type \(found.rawValue), expected "
        + Self.list(expected.map(\.rawValue))
    case .wrongShape(let found, let expected):
      "has shape \(found), expected \(expected)"
    case .wrongValue(let key, let found, let expected):
      "holds \(found) at `\(key)`, expected \(expected)"
    case .valueTooLarge(let key, let value):
      "holds \(value) at `\(key)`, expected a number below 2^63"
    case .notFinite(let index):
      "element \(index) isn't a finite number"
    }
  }

  private static func list(_ items: [some CustomStringConvertible]) -> String {
    items.map(\.description).joined(separator: ", ")
  }
}
