import Support

/// The header of a safetensors file: what tensors it holds and where.
///
/// Format: 8 bytes N (little-endian), N bytes of JSON, then the tensors' bytes without holes.
/// https://github.com/huggingface/safetensors#format
struct SafetensorsHeader: Sendable {
  /// One tensor: its type, its shape, and its bytes counted from the end of the header.
  struct Entry: Hashable, Sendable {
    var name: String
    var type: ElementType
    var shape: [Int]
    var bytes: Range<Int>
  }

  /// The longest header that is read.
  ///
  /// A tensor takes about 100 bytes of it, so this is room for 80,000 tensors in one file, and a
  /// hostile header can't make us allocate much.
  static let lengthLimit = 8 << 20
  /// The most dimensions of a tensor.
  static let rankLimit = 8

  /// The tensors in the order of their bytes.
  var entries: [Entry]
  /// Free text beside the tensors.
  var metadata: [String: String]
  /// The place in the file where the tensors' bytes begin.
  var dataOffset: Int
}

extension SafetensorsHeader {
  /// Reads and checks the header of a file.
  ///
  /// - Throws: `ModelFileError` naming the tensor where anything isn't what the format says.
  init(of file: OpenFile) throws {
    func requireSize(_ needed: Int) throws {
      guard file.count >= needed else {
        throw ModelFileError(
          path: file.path, problem: .truncated(size: file.count, needed: needed))
      }
    }
    try requireSize(8)
    let length = try file.bytes(0..<8).withUnsafeBytes {
      UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self))
    }
    guard length <= UInt64(Self.lengthLimit) else {
      // Text of another format makes a huge number of bytes; no header begins without its brace.
      let isHeader = try file.count > 8 && file.bytes(8..<9).elementsEqual([UInt8(ascii: "{")])
      guard isHeader else {
        throw ModelFileError(path: file.path, problem: .foreign(format: "safetensors"))
      }
      throw ModelFileError(
        path: file.path, problem: .headerTooLong(length: length, limit: Self.lengthLimit))
    }
    dataOffset = 8 + Int(length)
    try requireSize(dataOffset)
    (entries, metadata) = try file.bytes(8..<dataOffset).withUnsafeBytes {
      try SafetensorsHeaderReader(path: file.path).read($0)
    }
    try sortAndCheck(path: file.path, dataSize: file.count - dataOffset)
  }

  /// Sorts the tensors by place and checks that each has the bytes that its shape needs, and that
  /// together they cover the data once.
  private mutating func sortAndCheck(path: String, dataSize: Int) throws {
    for entry in entries {
      func failure(_ problem: ModelFileError.Problem) -> ModelFileError {
        ModelFileError(path: path, tensor: entry.name, problem: problem)
      }
      guard let count = Shape.elementCount(of: entry.shape, width: entry.type.width) else {
        throw failure(.shapeOverflows(shape: entry.shape))
      }
      guard entry.bytes.upperBound <= dataSize else {
        throw failure(
          .offsetsOutOfRange(
            begin: entry.bytes.lowerBound, end: entry.bytes.upperBound, size: dataSize))
      }
      guard entry.bytes.count == count * entry.type.width else {
        throw failure(
          .wrongByteCount(found: entry.bytes.count, shape: entry.shape, type: entry.type))
      }
    }
    entries.sort {
      ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound)
    }
    var end = 0
    var last = ""
    for entry in entries {
      if entry.bytes.lowerBound < end {
        throw ModelFileError(path: path, tensor: entry.name, problem: .overlaps(other: last))
      }
      if entry.bytes.lowerBound > end {
        throw ModelFileError(
          path: path, problem: .unusedBytes(begin: end, end: entry.bytes.lowerBound))
      }
      end = entry.bytes.upperBound
      last = entry.name
    }
    guard end == dataSize else {
      throw ModelFileError(path: path, problem: .unusedBytes(begin: end, end: dataSize))
    }
  }
}

/// Reads the JSON of a safetensors header, and only what the format allows in it.
private struct SafetensorsHeaderReader {
  let path: String

  /// The tensors in the order of the header, and the metadata.
  func read(
    _ bytes: UnsafeRawBufferPointer
  ) throws -> (entries: [SafetensorsHeader.Entry], metadata: [String: String]) {
    var json = JSONReader(bytes)
    var entries: [SafetensorsHeader.Entry] = []
    var metadata: [String: String]?
    var names: Set<String> = []
    do {
      try json.readObject { json, name in
        if name == "__metadata__" {
          guard metadata == nil else { throw failure(.duplicateKey(name)) }
          metadata = try readMetadata(&json)
        } else {
          guard names.insert(name).inserted else { throw failure(.duplicateTensor, tensor: name) }
          entries.append(try readEntry(named: name, &json))
        }
      }
      try json.readEnd()
    } catch let error as JSONError {
      throw failure(.malformedHeader(offset: error.offset, expected: error.expected))
    }
    return (entries, metadata ?? [:])
  }

  private func readMetadata(_ json: inout JSONReader) throws -> [String: String] {
    var metadata: [String: String] = [:]
    try json.readObject { json, key in
      guard metadata.updateValue(try json.readString(), forKey: key) == nil else {
        throw failure(.duplicateKey(key))
      }
    }
    return metadata
  }

  private func readEntry(
    named name: String, _ json: inout JSONReader
  ) throws -> SafetensorsHeader.Entry {
    var type: ElementType?
    var shape: [Int]?
    var offsets: [Int]?
    try json.readObject { json, key in
      func checkIsNew(_ isNew: Bool) throws {
        if !isNew { throw failure(.duplicateKey(key), tensor: name) }
      }
      switch key {
      case "dtype":
        try checkIsNew(type == nil)
        let word = try json.readString()
        type = ElementType(rawValue: word)
        guard type != nil else { throw failure(.unknownType(word), tensor: name) }
      case "shape":
        try checkIsNew(shape == nil)
        shape = try readNumbers(of: name, &json)
      case "data_offsets":
        try checkIsNew(offsets == nil)
        offsets = try readNumbers(of: name, &json)
        guard let offsets, offsets.count == 2, offsets[0] <= offsets[1] else {
          throw json.unexpected("two ascending offsets before here")
        }
      default:
        throw json.unexpected("`dtype`, `shape` or `data_offsets` before here")
      }
    }
    guard let type else { throw failure(.missingKey("dtype"), tensor: name) }
    guard let shape else { throw failure(.missingKey("shape"), tensor: name) }
    guard let offsets else { throw failure(.missingKey("data_offsets"), tensor: name) }
    return SafetensorsHeader.Entry(
      name: name, type: type, shape: shape, bytes: offsets[0]..<offsets[1])
  }

  /// Reads at most `SafetensorsHeader.rankLimit` numbers.
  private func readNumbers(of tensor: String, _ json: inout JSONReader) throws -> [Int] {
    var numbers: [Int] = []
    try json.readArray { json in
      guard numbers.count < SafetensorsHeader.rankLimit else {
        throw failure(.tooManyDimensions(limit: SafetensorsHeader.rankLimit), tensor: tensor)
      }
      numbers.append(try json.readWholeNumber())
    }
    return numbers
  }

  private func failure(
    _ problem: ModelFileError.Problem, tensor: String? = nil
  ) -> ModelFileError {
    ModelFileError(path: path, tensor: tensor, problem: problem)
  }
}
