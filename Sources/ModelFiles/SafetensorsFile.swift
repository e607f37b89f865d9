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

  /// What the header says of a tensor, its shape checked against what the model needs.
  func entry(_ name: String, shape: [Int]?) throws -> SafetensorsHeader.Entry {
    guard let place = places[name] else { throw failure(name, .missingTensor) }
    let entry = header.entries[place]
    if let shape, shape != entry.shape {
      throw failure(name, .wrongShape(found: entry.shape, expected: shape))
    }
    return entry
  }

  /// Where a tensor's bytes are in the file.
  func range(of entry: SafetensorsHeader.Entry) -> Range<Int> {
    let start = header.dataOffset + entry.bytes.lowerBound
    return start..<start + entry.bytes.count
  }
}
