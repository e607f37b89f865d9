/// Reads the header of a GGUF file, and only what the format allows in it.
struct GGUFHeaderReader {
  private var bytes: ByteReader

  /// The header's entry of one tensor; the offset counts from the end of the header.
  private struct TensorInfo {
    var name: String
    var encoding: FloatEncoding
    var shape: [Int]
    var offset: UInt64
  }

  init(_ bytes: UnsafeRawBufferPointer, of header: HeaderBytes) {
    self.bytes = ByteReader(bytes, of: header)
  }

  /// The header, the tensors in its order.
  mutating func read() throws -> GGUFHeader {
    let version = try readVersion()
    let tensorCount = try readCount(of: "tensors")
    let valueCount = try readCount(of: "metadata values")
    let metadata = try readMetadata(count: valueCount)
    let infos = try readTensors(count: tensorCount)
    let alignment = try alignment(in: metadata)
    let dataOffset = (bytes.position + alignment - 1) / alignment * alignment
    return GGUFHeader(
      version: version, metadata: metadata,
      entries: try infos.map { try entry($0, alignment: alignment, dataOffset: dataOffset) })
  }

  private mutating func readVersion() throws -> Int {
    guard bytes.fileCount >= 24 else {
      throw failure(.truncated(size: bytes.fileCount, needed: 24))
    }
    guard bytes.accept("GGUF") else { throw failure(.wrongMagic(expected: "GGUF")) }
    let version = try bytes.read(UInt32.self)
    switch version {
    case 2, 3: return Int(version)
    case 0x0200_0000, 0x0300_0000: throw failure(.bigEndian)
    default: throw failure(.unknownVersion(version, expected: [2, 3]))
    }
  }

  private mutating func readCount(of things: String) throws -> Int {
    let count = try bytes.read(UInt64.self)
    guard count <= UInt64(GGUFHeader.countLimit) else {
      throw failure(.tooMany(things, count: count, limit: GGUFHeader.countLimit))
    }
    return Int(count)
  }

  private mutating func readMetadata(count: Int) throws -> [String: GGUFValue] {
    var metadata: [String: GGUFValue] = [:]
    for _ in 0..<count {
      let start = bytes.position
      let key = try bytes.readString()
      guard key.utf8.count <= GGUFHeader.keyLimit else {
        throw bytes.unexpected(
          "a key of at most \(GGUFHeader.keyLimit) bytes", at: start)
      }
      let place = GGUFValue.Place(path: bytes.header.path, key: key)
      let value = try bytes.readValue(bytes.readValueType(), at: place)
      guard metadata.updateValue(value, forKey: key) == nil else {
        throw failure(.duplicateKey(key))
      }
    }
    return metadata
  }

  private func alignment(in metadata: [String: GGUFValue]) throws -> Int {
    let alignment = try GGUFMetadata(path: bytes.header.path, values: metadata)
      .integer("general.alignment", default: GGUFHeader.defaultAlignment)
    guard 1...GGUFHeader.alignmentLimit ~= alignment, alignment.nonzeroBitCount == 1 else {
      throw failure(.wrongAlignment(alignment, limit: GGUFHeader.alignmentLimit))
    }
    return alignment
  }

  private mutating func readTensors(count: Int) throws -> [TensorInfo] {
    var names: Set<String> = []
    return try (0..<count).map { _ in
      let name = try bytes.readString()
      guard names.insert(name).inserted else { throw failure(.duplicateTensor, tensor: name) }
      let shape = try readShape(of: name)
      let code = try bytes.read(UInt32.self)
      guard let encoding = FloatEncoding(rawValue: code) else {
        throw failure(.unknownEncoding(code: code), tensor: name)
      }
      return TensorInfo(
        name: name, encoding: encoding, shape: shape, offset: try bytes.read())
    }
  }

  /// Reads the extents, which the file has innermost first, as a row-major shape.
  private mutating func readShape(of tensor: String) throws -> [Int] {
    let rank = try bytes.read(UInt32.self)
    guard rank <= UInt32(GGUFHeader.rankLimit) else {
      throw failure(.tooManyDimensions(limit: GGUFHeader.rankLimit), tensor: tensor)
    }
    var shape: [Int] = []
    for _ in 0..<rank {
      let start = bytes.position
      guard let size = Int(exactly: try bytes.read(UInt64.self)) else {
        throw failure(
          .malformedHeader(offset: start, expected: "a size below 2^63"), tensor: tensor)
      }
      shape.append(size)
    }
    return shape.reversed()
  }

  /// The place of a tensor's bytes in the file, once it has been checked.
  private func entry(
    _ info: TensorInfo, alignment: Int, dataOffset: Int
  ) throws -> GGUFHeader.Entry {
    let encoding = info.encoding
    let rowLength = info.shape.last ?? 1
    guard rowLength % encoding.blockLength == 0 else {
      throw failure(.partialBlocks(rowLength: rowLength, encoding: encoding), tensor: info.name)
    }
    // The bytes are counted too: no encoding takes more than 4 for a number.
    guard let count = Shape.elementCount(of: info.shape, width: 4) else {
      throw failure(.shapeOverflows(shape: info.shape), tensor: info.name)
    }
    guard count > 0 else {
      return GGUFHeader.Entry(
        name: info.name, encoding: encoding, shape: info.shape, bytes: 0..<0)
    }
    guard info.offset % UInt64(alignment) == 0 else {
      throw failure(.misaligned(offset: info.offset, alignment: alignment), tensor: info.name)
    }
    let size = max(0, bytes.fileCount - dataOffset)
    let needed = encoding.byteCount(of: count)
    guard needed <= size, info.offset <= UInt64(size - needed) else {
      throw failure(
        .bytesOutOfRange(offset: info.offset, count: needed, size: size), tensor: info.name)
    }
    let start = dataOffset + Int(info.offset)
    return GGUFHeader.Entry(
      name: info.name, encoding: encoding, shape: info.shape, bytes: start..<start + needed)
  }

  private func failure(
    _ problem: ModelFileError.Problem, tensor: String? = nil
  ) -> ModelFileError {
    ModelFileError(path: bytes.header.path, tensor: tensor, problem: problem)
  }
}
