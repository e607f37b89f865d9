import Support

/// Reads the JSON of a safetensors header, and only what the format allows in it.
struct SafetensorsHeaderReader {
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
