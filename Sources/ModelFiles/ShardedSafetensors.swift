import Support
public import Tensors

/// Safetensors files that hold one model's tensors between them, and the index that says which holds
/// what.
///
/// ```swift
/// let model = try ShardedSafetensors(indexPath: "llama/model.safetensors.index.json")
/// let words = try model.tensor(named: "model.embed_tokens.weight", shape: [32_000, 2_048])
/// ```
public struct ShardedSafetensors: TensorSource {
  /// The index's path, as it was given.
  public let path: String
  private let shards: [SafetensorsFile]
  /// The place in `shards` of the one that holds a tensor, of those that the index lists.
  private let places: [String: Int]

  /// Opens an index and all its files.
  ///
  /// - Parameter indexPath: The path of a `model.safetensors.index.json`; the files are beside it.
  /// - Throws: `ModelFileError` if the index is malformed, names a file that isn't beside it, lists a
  ///   tensor that its file doesn't hold, or two files hold the same tensor; or as `SafetensorsFile`.
  public init(indexPath: String) throws {
    path = indexPath
    let index = try SafetensorsIndex(path: indexPath)
    let folder = indexPath.lastIndex(of: "/").map { indexPath[...$0] } ?? ""
    let names = Set(index.files.values).sorted()
    shards = try names.map { try SafetensorsFile(path: folder + $0) }
    var holders: [String: Int] = [:]
    for (number, shard) in shards.enumerated() {
      for tensor in shard.tensorNames {
        if let other = holders.updateValue(number, forKey: tensor) {
          throw ModelFileError(
            path: shard.path, tensor: tensor, problem: .inAnotherFile(names[other]))
        }
      }
    }
    for (tensor, name) in index.files.sorted(by: { $0.key < $1.key }) {
      guard let holder = holders[tensor], names[holder] == name else {
        throw ModelFileError(path: folder + name, tensor: tensor, problem: .missingTensor)
      }
    }
    places = holders.filter { index.files[$0.key] != nil }
  }

  /// The files' paths, sorted.
  public var shardPaths: [String] { shards.map(\.path) }

  /// The tensors' names, file by file, in the order of their bytes.
  public var tensorNames: [String] { shards.flatMap(\.tensorNames).filter { places[$0] != nil } }

  /// A tensor's shape; `nil` if there is no such tensor.
  public func shape(of name: String) -> [Int]? {
    places[name].flatMap { shards[$0].shape(of: name) }
  }

  public func byteCount(of name: String, as form: TensorForm) -> Int? {
    places[name].flatMap { shards[$0].byteCount(of: name, as: form) }
  }

  /// Reads a tensor as `SafetensorsFile.tensor(named:shape:as:rowOrder:)` does.
  ///
  /// - Parameters:
  ///   - name: The tensor's name.
  ///   - shape: The shape that the tensor must have; any shape where it is `nil`.
  ///   - form: How its numbers are kept.
  ///   - rowOrder: Which row of the file each row is; as they are where it is `nil`.
  /// - Returns: The elements.
  /// - Throws: `ModelFileError` naming the file that holds the tensor, or else the index.
  public func tensor(
    named name: String, shape: [Int]?, as form: TensorForm, rowOrder: [Int32]?
  ) throws -> Tensor {
    guard let place = places[name] else {
      throw ModelFileError(path: path, tensor: name, problem: .missingTensor)
    }
    return try shards[place].tensor(
      named: name, shape: shape, as: form, rowOrder: rowOrder)
  }
}

/// The index of a model in several safetensors files: which file holds which tensor.
///
/// Format: `{"metadata": {…}, "weight_map": {"tensor": "file", …}}`, the files in the same folder.
private struct SafetensorsIndex {
  /// The longest index that is read.
  static let lengthLimit = 32 << 20
  /// The most tensors of a model: the largest have some 100,000.
  static let tensorLimit = 1 << 18
  /// The most files of a model.
  static let fileLimit = 1 << 10

  /// The file's name by the tensor's.
  var files: [String: String]

  /// Reads an index.
  ///
  /// - Throws: `ModelFileError` if it isn't one, or a file's name leads out of the folder.
  init(path: String) throws {
    let file = try OpenFile(path: path)
    guard file.count <= Self.lengthLimit else {
      throw ModelFileError(
        path: path, problem: .tooLong(count: file.count, limit: Self.lengthLimit))
    }
    do {
      files = try file.bytes(0..<file.count).withUnsafeBytes { try Self.read($0, path: path) }
    } catch let error as JSONError {
      throw ModelFileError(
        path: path, problem: .malformed(offset: error.offset, expected: error.expected))
    }
  }

  private static func read(
    _ bytes: UnsafeRawBufferPointer, path: String
  ) throws -> [String: String] {
    var json = JSONReader(bytes)
    var files: [String: String]?
    try json.readObject { json, key in
      guard key == "weight_map" else { return try json.skipValue() }
      guard files == nil else { throw ModelFileError(path: path, problem: .duplicateKey(key)) }
      files = try readMap(&json, path: path)
    }
    try json.readEnd()
    guard let files else { throw ModelFileError(path: path, problem: .missingKey("weight_map")) }
    return files
  }

  private static func readMap(_ json: inout JSONReader, path: String) throws -> [String: String] {
    var files: [String: String] = [:]
    var names: Set<String> = []
    try json.readObject { json, tensor in
      let name = try json.readString()
      func failure(_ problem: ModelFileError.Problem) -> ModelFileError {
        ModelFileError(path: path, tensor: tensor, problem: problem)
      }
      guard isPlain(name) else { throw failure(.notBesideTheIndex(file: name)) }
      // One string for each file, whatever its length.
      let shared = names.insert(name).memberAfterInsert
      guard files.updateValue(shared, forKey: tensor) == nil else {
        throw failure(.duplicateTensor)
      }
      try check(names.count, "files", limit: fileLimit, path: path)
      try check(files.count, "tensors", limit: tensorLimit, path: path)
    }
    return files
  }

  private static func check(_ count: Int, _ things: String, limit: Int, path: String) throws {
    guard count <= limit else {
      throw ModelFileError(
        path: path, problem: .tooMany(things, count: UInt64(count), limit: limit))
    }
  }

  /// Whether a name is that of a file in the same folder, here and on other systems.
  private static func isPlain(_ name: String) -> Bool {
    !["", ".", ".."].contains(name) && !name.utf8.contains { $0 == 0x2f || $0 == 0x5c || $0 == 0 }
  }
}
