import Support

/// The index of a model in several safetensors files: which file holds which tensor.
///
/// Format: `{"metadata": {…}, "weight_map": {"tensor": "file", …}}`, the files in the same folder.
struct SafetensorsIndex {
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
