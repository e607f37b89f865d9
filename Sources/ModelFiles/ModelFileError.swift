import Glibc
public import Support

/// A mistake in a model file: which file, which tensor, and what was expected.
public struct ModelFileError: Error, Hashable, Sendable {
  /// The file's path, as it was given.
  public var path: String
  /// The tensor that the problem is with; `nil` where it is with the file.
  public var tensor: String?
  /// The mistake.
  public var problem: Problem

  public init(path: String, tensor: String? = nil, problem: Problem) {
    self.path = path
    self.tensor = tensor
    self.problem = problem
  }
}

extension ModelFileError {
  /// A mistake in a model file, without its name.
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
    /// The file is of another format than this one.
    case foreign(format: String)
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

extension ModelFileError: RoomError {
  public static var examples: [ModelFileError] {
    Problem.examples.map { ModelFileError(path: "FILE", tensor: "TENSOR", problem: $0) }
  }

  public var explanation: Explanation {
    let place = tensor.map { "`\(path)`, tensor `\($0)`" } ?? "`\(path)`"
    let (code, fault, words) = problem.account
    return Explanation(
      code, "\(place): \(words)", about: .file(path), cause: fault.cause, cure: fault.cure)
  }
}

extension ModelFileError.Problem {
  /// The fault behind a problem.
  fileprivate enum Fault {
    /// The system doesn't give the file.
    case unreadable
    /// Something else than a file is at the path.
    case noFile
    /// Bytes are missing.
    case cutOff
    /// The contents contradict themselves.
    case damaged
    /// Sound, but of a form that isn't read.
    case foreign
    /// Sound, but not what the model needs.
    case otherModel
    /// Sound, without a tensor of that name.
    case otherName
    /// Sound, with numbers that are none.
    case diverged

    var cause: String {
      switch self {
      case .unreadable: "nothing is at the path, or it may not be read"
      case .noFile: "a file was expected at the path, and something else is there"
      case .cutOff: "the file ends too early: bringing or writing it was broken off"
      case .damaged: "the file is damaged, or was written by a program with a mistake"
      case .foreign:
        "the file isn't of the form that its name says, or of a kind that this program doesn't read"
      case .otherModel: "the file is of a model of another kind, family or size"
      case .otherName: "the name of the tensor is misspelt, or the file is of another model"
      case .diverged: "a weight is infinite or not a number, as after a training that diverged"
      }
    }

    var cure: String {
      switch self {
      case .unreadable: "check the path and its permissions"
      case .noFile: "name the file itself"
      case .cutOff, .damaged: "bring or write the file again"
      case .foreign: "take safetensors of floats, or GGUF of version 2 or 3"
      case .otherModel: "name the file of the model that is meant"
      case .otherName: "take a tensor that the file holds, or the file of the model that is meant"
      case .diverged: "take another copy of the model, or train it anew with a smaller rate"
      }
    }
  }

  /// A problem of each kind.
  fileprivate static let examples: [Self] = [
    .unreadable(code: ENOENT), .notARegularFile, .truncated(size: 100, needed: 200),
    .tooLong(count: 200, limit: 100), .headerTooLong(length: 200, limit: 100),
    .wrongMagic(expected: "GGUF"), .unknownVersion(9, expected: [2, 3]), .bigEndian,
    .tooMany("tensors", count: 200, limit: 100), .wrongAlignment(3, limit: 1024),
    .malformed(offset: 8, expected: "a number"), .malformedHeader(offset: 8, expected: "a number"),
    .duplicateTensor, .duplicateKey("NAME"), .missingKey("NAME"), .unknownType("NAME"),
    .unknownEncoding(code: 99), .partialBlocks(rowLength: 33, encoding: .q8_0),
    .tooManyDimensions(limit: 8), .shapeOverflows(shape: [.max, 8]),
    .offsetsOutOfRange(begin: 8, end: 4, size: 100), .misaligned(offset: 3, alignment: 32),
    .bytesOutOfRange(offset: 80, count: 40, size: 100),
    .wrongByteCount(found: 8, shape: [4, 4], type: .float32), .overlaps(other: "TENSOR"),
    .inAnotherFile("FILE"), .notBesideTheIndex(file: "FILE"), .unusedBytes(begin: 4, end: 8),
    .missingTensor, .wrongType(found: .int64, expected: [.float32]),
    .wrongShape(found: [4], expected: [8]),
    .wrongValue(key: "NAME", found: .string, expected: .integer),
    .valueTooLarge(key: "NAME", value: .max), .notFinite(index: 3), .foreign(format: "safetensors"),
  ]

  /// The code, what lies behind it, and what is wrong.
  fileprivate var account: (code: String, fault: Fault, words: String) {
    switch self {
    case .unreadable(let code):
      ("E831", .unreadable, "can't be read: \(String(cString: strerror(code)).lowercased())")
    case .notARegularFile:
      ("E832", .noFile, "isn't a file, but a folder, a pipe or a device")
    case .truncated(let size, let needed):
      ("E833", .cutOff, "holds \(size) bytes, expected at least \(needed)")
    case .tooLong(let count, let limit):
      ("E834", .foreign, "has \(count) bytes, expected at most \(limit)")
    case .headerTooLong(let length, let limit):
      ("E835", .damaged, "says its header has \(length) bytes, expected at most \(limit)")
    case .foreign(let format):
      ("E865", .foreign, "isn't a \(format) file")
    case .wrongMagic(let expected):
      ("E836", .foreign, "doesn't begin with `\(expected)`")
    case .unknownVersion(let version, let expected):
      (
        "E837", .foreign,
        "is of version \(version) of its format, expected \(Self.list(expected))"
      )
    case .bigEndian:
      ("E838", .foreign, "its numbers are big-endian, expected little-endian")
    case .tooMany(let things, let count, let limit):
      ("E839", .damaged, "says it holds \(count) \(things), expected at most \(limit)")
    case .wrongAlignment(let alignment, let limit):
      (
        "E840", .damaged,
        "has an alignment of \(alignment), expected a power of 2 up to \(limit)"
      )
    case .malformed(let offset, let expected):
      ("E841", .damaged, "malformed at byte \(offset), expected \(expected)")
    case .malformedHeader(let offset, let expected):
      ("E842", .damaged, "malformed header at byte \(offset), expected \(expected)")
    case .duplicateTensor:
      ("E843", .damaged, "is listed twice")
    case .duplicateKey(let key):
      ("E844", .damaged, "has the key `\(key)` twice")
    case .missingKey(let key):
      ("E845", .damaged, "has no `\(key)`")
    case .unknownType(let name):
      (
        "E846", .foreign,
        "unknown element type `\(name)`, expected one of "
          + Self.list(ElementType.allCases.map(\.rawValue))
      )
    case .unknownEncoding(let code):
      (
        "E847", .foreign,
        "has elements of type \(FloatEncoding.name(ofCode: code)), expected one of "
          + Self.list(FloatEncoding.allCases.map(\.name))
      )
    case .partialBlocks(let length, let encoding):
      (
        "E848", .damaged,
        "has rows of \(length) elements, expected whole blocks of \(encoding.blockLength) for "
          + encoding.name
      )
    case .tooManyDimensions(let limit):
      ("E849", .damaged, "has too many dimensions, expected at most \(limit)")
    case .shapeOverflows(let shape):
      ("E850", .damaged, "shape \(shape) has more elements than memory has bytes")
    case .offsetsOutOfRange(let begin, let end, let size):
      (
        "E851", .damaged,
        "lies at bytes \(begin) to \(end) of the data, expected a range within 0 to \(size)"
      )
    case .misaligned(let offset, let alignment):
      (
        "E852", .damaged,
        "lies at byte \(offset) of the data, expected a multiple of \(alignment)"
      )
    case .bytesOutOfRange(let offset, let count, let size):
      (
        "E853", .cutOff,
        "needs \(count) bytes at byte \(offset) of the data, which has \(size)"
      )
    case .wrongByteCount(let found, let shape, let type):
      (
        "E854", .damaged,
        "has \(found) bytes, which isn't what shape \(shape) of \(type.rawValue) needs"
      )
    case .overlaps(let other):
      ("E855", .damaged, "overlaps tensor `\(other)`")
    case .inAnotherFile(let name):
      ("E856", .damaged, "stands in `\(name)` too")
    case .notBesideTheIndex(let name):
      (
        "E857", .damaged,
        "is said to be in `\(name)`, expected the name of a file beside the index"
      )
    case .unusedBytes(let begin, let end):
      ("E858", .damaged, "bytes \(begin) to \(end) of the data belong to no tensor")
    case .missingTensor:
      ("E859", .otherName, "there is no such tensor")
    case .wrongType(let found, let expected):
      (
        "E860", .otherModel,
        "has elements of type \(found.rawValue), expected "
          + Self.list(expected.map(\.rawValue))
      )
    case .wrongShape(let found, let expected):
      ("E861", .otherModel, "has shape \(found), expected \(expected)")
    case .wrongValue(let key, let found, let expected):
      ("E862", .otherModel, "holds \(found) at `\(key)`, expected \(expected)")
    case .valueTooLarge(let key, let value):
      ("E863", .damaged, "holds \(value) at `\(key)`, expected a number below 2^63")
    case .notFinite(let index):
      ("E864", .diverged, "element \(index) isn't a finite number")
    }
  }

  private static func list(_ items: [some CustomStringConvertible]) -> String {
    items.map(\.description).joined(separator: ", ")
  }
}

extension ModelFileError.Problem: CustomStringConvertible {
  public var description: String { account.words }
}
