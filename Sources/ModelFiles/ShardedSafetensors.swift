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
  /// Which of `shards` holds a tensor, of those that the index lists.
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

  /// Reads a tensor as `SafetensorsFile.tensor(named:shape:)` does.
  ///
  /// - Parameters:
  ///   - name: The tensor's name.
  ///   - shape: The shape that the tensor must have; any shape where it is `nil`.
  /// - Returns: The elements as float32.
  /// - Throws: `ModelFileError` naming the file that holds the tensor, or else the index.
  public func tensor(named name: String, shape: [Int]?) throws -> Tensor {
    guard let place = places[name] else {
      throw ModelFileError(path: path, tensor: name, problem: .missingTensor)
    }
    return try shards[place].tensor(named: name, shape: shape)
  }
}
