public import Support
public import Tensors

/// A safetensors file, its header checked whole when it is opened.
///
/// ```swift
/// let file = try SafetensorsFile(path: "minilm/model.safetensors")
/// let words = try file.tensor(named: "embeddings.word_embeddings.weight", shape: [30_522, 384])
/// ```
public struct SafetensorsFile: Sendable {
  let file: OpenFile
  private let header: SafetensorsHeader
  private let places: [String: Int]

  /// Opens a file and checks its header: after that, only a missing tensor, a type or shape other
  /// than the model needs, or a weight that isn't finite can fail.
  ///
  /// - Throws: `ModelFileError` naming the file, the tensor and what was expected.
  public init(path: String) throws {
    file = try OpenFile(path: path)
    header = try SafetensorsHeader(of: file)
    places = Dictionary(
      uniqueKeysWithValues: header.entries.enumerated().map { ($1.name, $0) })
  }

  /// The file's path, as it was given.
  public var path: String { file.path }

  /// The file's size in bytes.
  public var byteCount: Int { file.count }

  /// The tensors' names, in the order of their bytes.
  public var tensorNames: [String] { header.entries.map(\.name) }

  /// Free text that was written beside the tensors.
  public var metadata: [String: String] { header.metadata }

  /// A tensor's shape; `nil` if there is no such tensor.
  public func shape(of name: String) -> [Int]? { places[name].map { header.entries[$0].shape } }

  /// The type of a tensor's elements; `nil` if there is no such tensor.
  public func type(of name: String) -> ElementType? { places[name].map { header.entries[$0].type } }

  func failure(_ name: String, _ problem: ModelFileError.Problem) -> ModelFileError {
    ModelFileError(path: path, tensor: name, problem: problem)
  }

  /// The header's entry of a tensor, its shape checked against what the model needs.
  func entry(_ name: String, shape: [Int]?) throws -> SafetensorsHeader.Entry {
    guard let place = places[name] else { throw failure(name, .missingTensor) }
    let entry = header.entries[place]
    if let shape, shape != entry.shape {
      throw failure(name, .wrongShape(found: entry.shape, expected: shape))
    }
    return entry
  }

  /// The place of a tensor's bytes in the file.
  func range(of entry: SafetensorsHeader.Entry) -> Range<Int> {
    let start = header.dataOffset + entry.bytes.lowerBound
    return start..<start + entry.bytes.count
  }
}

extension SafetensorsFile: TensorSource {
  public func byteCount(of name: String, as form: TensorForm) -> Int? {
    places[name].flatMap { place in
      let entry = header.entries[place]
      return entry.type.encoding?.memory(of: entry.shape, as: form)
    }
  }

  /// Reads a tensor; F16 and BF16 are widened, which is exact, unless they stay as they are stored.
  ///
  /// - Parameters:
  ///   - name: The tensor's name.
  ///   - shape: The shape that the tensor must have; any shape where it is `nil`.
  ///   - form: How its numbers are kept.
  ///   - rowOrder: Which row of the file each row is; as they are where it is `nil`.
  /// - Returns: The elements.
  /// - Throws: `ModelFileError` if there is no such tensor, its shape or type is another one, an
  ///   element is NaN or infinite, or the file has become shorter.
  public func tensor(
    named name: String, shape: [Int]?, as form: TensorForm, rowOrder: [Int32]?
  ) throws -> Tensor {
    let entry = try entry(name, shape: shape)
    guard let encoding = entry.type.encoding else {
      throw failure(name, .wrongType(found: entry.type, expected: ElementType.floats))
    }
    return try file.tensor(
      named: name, at: range(of: entry), encoding: encoding, shape: entry.shape, as: form,
      rowOrder: rowOrder)
  }

  /// Reads a tensor's integers.
  ///
  /// - Parameters:
  ///   - name: The tensor's name.
  ///   - shape: The shape that the tensor must have; any shape where it is `nil`.
  /// - Returns: The elements in row-major order.
  /// - Throws: `ModelFileError` if there is no such tensor, or its shape or type is another one.
  public func integers(named name: String, shape: [Int]? = nil) throws -> [Int] {
    let entry = try entry(name, shape: shape)
    return try file.bytes(range(of: entry)).withUnsafeBytes { bytes in
      func read<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) -> [Int] {
        stride(from: 0, to: bytes.count, by: MemoryLayout<T>.size).map {
          Int(bytes.loadUnaligned(fromByteOffset: $0, as: T.self))
        }
      }
      return switch entry.type {
      case .bool, .uint8: read(UInt8.self)
      case .int8: read(Int8.self)
      case .uint16: read(UInt16.self)
      case .int16: read(Int16.self)
      case .uint32: read(UInt32.self)
      case .int32: read(Int32.self)
      case .int64: read(Int64.self)
      default:
        throw failure(name, .wrongType(found: entry.type, expected: ElementType.integers))
      }
    }
  }
}

extension SafetensorsFile {
  /// The identity of what the file holds: its tensors, and the metadata but one key of it.
  ///
  /// It doesn't depend on how the header is written or in which order tensors lie.
  ///
  /// - Parameter key: a key of the metadata that doesn't count: the one that keeps the digest.
  /// - Returns: the digest.
  /// - Throws: `ModelFileError` where the file has become shorter.
  public func digest(without key: String) throws -> Digest {
    var content = ContentDigest(metadata.filter { $0.key != key })
    for name in tensorNames.sorted() {
      guard let entry = try? entry(name, shape: nil) else { continue }
      try file.bytes(range(of: entry)).withUnsafeBytes {
        content.add(name, entry.type, entry.shape, $0)
      }
    }
    return content.digest
  }
}

extension SafetensorsWriter {
  /// The identity of the file that tensors and metadata make, as `SafetensorsFile.digest` finds it.
  public static func digest(
    of tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:]
  ) -> Digest {
    var content = ContentDigest(metadata)
    for (name, tensor) in tensors.sorted(by: { $0.name < $1.name }) {
      tensor.withUnsafeValues {
        content.add(name, .float32, tensor.shape, UnsafeRawBufferPointer($0))
      }
    }
    return content.digest
  }
}

/// Puts metadata and tensors into one digest, with the length before each text.
private struct ContentDigest {
  private var hasher = Digest.Hasher()

  init(_ metadata: [String: String]) {
    hasher.update(numbers: [metadata.count])
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      add(key)
      add(value)
    }
  }

  mutating func add(
    _ name: String, _ type: ElementType, _ shape: [Int], _ bytes: UnsafeRawBufferPointer
  ) {
    add(name)
    add(type.rawValue)
    hasher.update(numbers: [shape.count] + shape + [bytes.count])
    hasher.update(checksumOf: bytes)
  }

  private mutating func add(_ text: String) {
    hasher.update(numbers: [text.utf8.count])
    hasher.update(text.utf8)
  }

  var digest: Digest {
    var hasher = hasher
    return hasher.finalize()
  }
}
