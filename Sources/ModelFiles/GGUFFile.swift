public import Tensors

/// A GGUF file of version 2 or 3, its header checked whole when it is opened.
///
/// ```swift
/// let file = try GGUFFile(path: "SmolLM2-135M-Instruct.Q4_1.gguf")
/// let width = try file.metadata.integer("llama.embedding_length")
/// let query = try file.tensor(named: "blk.0.attn_q.weight", shape: [width, width])
/// ```
public struct GGUFFile: TensorSource {
  private let file: OpenFile
  private let entries: [GGUFHeader.Entry]
  private let places: [String: Int]
  /// The version of the format: 2 or 3.
  public let version: Int
  /// The settings, and the vocabulary.
  public let metadata: GGUFMetadata

  /// Opens a file and checks its header: after that, only a missing tensor or key, a shape or type
  /// other than the model needs, a string that isn't UTF-8 or a weight that isn't finite can fail.
  ///
  /// - Throws: `ModelFileError` naming the file, the tensor and what was expected.
  public init(path: String) throws {
    file = try OpenFile(path: path)
    let header = try GGUFHeader(of: file)
    version = header.version
    metadata = GGUFMetadata(path: path, values: header.metadata)
    entries = header.entries
    places = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.name, $0) })
  }

  /// The file's path, as it was given.
  public var path: String { file.path }

  /// The file's size in bytes.
  public var byteCount: Int { file.count }

  /// The tensors' names, in the order of their bytes.
  public var tensorNames: [String] { entries.map(\.name) }

  /// A tensor's row-major shape; `nil` if there is no such tensor.
  ///
  /// A linear layer's weight is outputs × inputs: the reverse of what the file says.
  public func shape(of name: String) -> [Int]? { places[name].map { entries[$0].shape } }

  public func byteCount(of name: String, as form: TensorForm) -> Int? {
    places[name].map { entries[$0].encoding.memory(of: entries[$0].shape, as: form) }
  }

  /// How a tensor's numbers are stored; `nil` if there is no such tensor.
  public func encoding(of name: String) -> FloatEncoding? {
    places[name].map { entries[$0].encoding }
  }

  /// Reads a tensor, and decodes it to float32 unless it stays as it is stored.
  ///
  /// - Parameters:
  ///   - name: The tensor's name.
  ///   - shape: The row-major shape that the tensor must have; any shape where it is `nil`.
  ///   - form: How its numbers are kept.
  ///   - rowOrder: Which row of the file each row is; as they are where it is `nil`.
  /// - Returns: The elements.
  /// - Throws: `ModelFileError` if there is no such tensor, its shape is another one, an element is NaN
  ///   or infinite, or the file has become shorter.
  public func tensor(
    named name: String, shape: [Int]?, as form: TensorForm, rowOrder: [Int32]?
  ) throws -> Tensor {
    guard let place = places[name] else { throw failure(name, .missingTensor) }
    let entry = entries[place]
    if let shape, shape != entry.shape {
      throw failure(name, .wrongShape(found: entry.shape, expected: shape))
    }
    return try file.tensor(
      named: name, at: entry.bytes, encoding: entry.encoding, shape: entry.shape, as: form,
      rowOrder: rowOrder)
  }

  private func failure(_ name: String, _ problem: ModelFileError.Problem) -> ModelFileError {
    ModelFileError(path: path, tensor: name, problem: problem)
  }
}

/// The header of a GGUF file: the metadata, and what tensors there are and where.
///
/// Format: `GGUF`, a version, the numbers of tensors and of metadata values; the metadata; the
/// tensors' names, extents, types and offsets; then, aligned, the tensors' bytes.
/// https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
struct GGUFHeader: Sendable {
  /// One tensor: how its numbers are stored, its shape, row-major, and its bytes in the file.
  struct Entry: Hashable, Sendable {
    var name: String
    var encoding: FloatEncoding
    var shape: [Int]
    var bytes: Range<Int>
  }

  /// The most tensors and the most metadata values of a file: real ones have some thousands, and a
  /// hostile header can't make us allocate much.
  static let countLimit = 1 << 16
  /// The longest key, in bytes.
  static let keyLimit = 65_535
  /// The most dimensions of a tensor.
  static let rankLimit = 4
  /// The largest alignment.
  static let alignmentLimit = 1 << 20
  /// The alignment unless the metadata says another one.
  static let defaultAlignment = 32

  /// The version of the format, 2 or 3.
  var version: Int
  var metadata: [String: GGUFValue]
  /// The tensors in the order of their bytes.
  var entries: [Entry]
}

extension GGUFHeader {
  /// Reads and checks the header of a file.
  ///
  /// - Throws: `ModelFileError` naming the tensor where anything isn't what the format says.
  init(of file: OpenFile) throws {
    self = try HeaderBytes.parse(file) { header in
      try header.withBytes { bytes in
        var reader = GGUFHeaderReader(bytes, of: header)
        return try reader.read()
      }
    }
    entries.sort { ($0.bytes.lowerBound, $0.name) < ($1.bytes.lowerBound, $1.name) }
    var last: Entry?
    for entry in entries where !entry.bytes.isEmpty {
      if let last, entry.bytes.lowerBound < last.bytes.upperBound {
        throw ModelFileError(
          path: file.path, tensor: entry.name, problem: .overlaps(other: last.name))
      }
      last = entry
    }
  }
}

/// The metadata of a GGUF file: settings, and the vocabulary, by key.
///
/// ```swift
/// let layers = try file.metadata.integer("llama.block_count")
/// let base = try file.metadata.number("llama.rope.freq_base", default: 10_000)
/// let tokens = try file.metadata.strings("tokenizer.ggml.tokens")
/// ```
public struct GGUFMetadata: Sendable {
  let path: String
  let values: [String: GGUFValue]

  /// The keys, sorted.
  public var keys: [String] { values.keys.sorted() }

  /// Whether there is a value at this key.
  public func contains(_ key: String) -> Bool { values[key] != nil }

  /// The value at a key, of any type; `nil` if there is none.
  public subscript(key: String) -> GGUFValue? { values[key] }

  /// Reads an integer of any width.
  ///
  /// - Throws: `ModelFileError` if there is none and no default, the value is of another type, or it
  ///   doesn't fit into 63 bits.
  public func integer(_ key: String, default: Int? = nil) throws -> Int {
    try value(key, `default`) { try $0.integer(at: $1) }
  }

  /// Reads a float of any width, or an integer.
  ///
  /// - Throws: `ModelFileError` if there is none and no default, or the value is of another type.
  public func number(_ key: String, default: Double? = nil) throws -> Double {
    try value(key, `default`) { try $0.number(at: $1) }
  }

  /// Reads a truth value.
  ///
  /// - Throws: `ModelFileError` if there is none and no default, or the value is of another type.
  public func flag(_ key: String, default: Bool? = nil) throws -> Bool {
    try value(key, `default`) { try $0.flag(at: $1) }
  }

  /// Reads a string.
  ///
  /// - Throws: `ModelFileError` if there is none and no default, or the value is of another type.
  public func string(_ key: String, default: String? = nil) throws -> String {
    try value(key, `default`) { try $0.string(at: $1) }
  }

  /// Reads an array of integers.
  ///
  /// - Throws: `ModelFileError` if there is none, the value is of another type, or a number doesn't
  ///   fit into 63 bits.
  public func integers(_ key: String) throws -> [Int] {
    try value(key) { try $0.array(at: $1, of: .integer).integers() }
  }

  /// Reads an array of numbers.
  ///
  /// - Throws: `ModelFileError` if there is none, or the value is of another type.
  public func numbers(_ key: String) throws -> [Double] {
    try value(key) { try $0.array(at: $1, of: .number).numbers() }
  }

  /// Reads an array of truth values.
  ///
  /// - Throws: `ModelFileError` if there is none, or the value is of another type.
  public func flags(_ key: String) throws -> [Bool] {
    try value(key) { try $0.array(at: $1, of: .flag).flags() }
  }

  /// Reads an array of strings.
  ///
  /// - Throws: `ModelFileError` if there is none, the value is of another type, or a string isn't
  ///   UTF-8.
  public func strings(_ key: String) throws -> [String] {
    try value(key) { try $0.array(at: $1, of: .string).strings() }
  }

  private func value<Value>(
    _ key: String, _ default: Value? = nil,
    _ convert: (GGUFValue, GGUFValue.Place) throws -> Value
  ) throws -> Value {
    if let value = values[key] {
      return try convert(value, GGUFValue.Place(path: path, key: key))
    }
    guard let `default` else { throw ModelFileError(path: path, problem: .missingKey(key)) }
    return `default`
  }
}
