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

  /// How a tensor's numbers are stored; `nil` if there is no such tensor.
  public func encoding(of name: String) -> FloatEncoding? {
    places[name].map { entries[$0].encoding }
  }

  /// Reads a tensor and decodes it to float32.
  ///
  /// - Parameters:
  ///   - name: The tensor's name.
  ///   - shape: The row-major shape that the tensor must have; any shape where it is `nil`.
  /// - Returns: The elements as float32.
  /// - Throws: `ModelFileError` if there is no such tensor, its shape is another one, an element is NaN
  ///   or infinite, or the file has become shorter.
  public func tensor(named name: String, shape: [Int]?) throws -> Tensor {
    guard let place = places[name] else { throw failure(name, .missingTensor) }
    let entry = entries[place]
    if let shape, shape != entry.shape {
      throw failure(name, .wrongShape(found: entry.shape, expected: shape))
    }
    return try file.tensor(
      named: name, at: entry.bytes, encoding: entry.encoding, shape: entry.shape)
  }

  private func failure(_ name: String, _ problem: ModelFileError.Problem) -> ModelFileError {
    ModelFileError(path: path, tensor: name, problem: problem)
  }
}
