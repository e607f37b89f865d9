import Support

/// The outside ids of numbered users and items: S3-Rec's `*_datamaps.json`.
struct DataMaps {
  var users: [String: String] = [:]
  var items: [String: String] = [:]

  /// No names: numbers are their own ids.
  init() {}

  /// Whether a file is one of maps.
  static func isMaps(_ file: String) -> Bool { file.contains("datamaps.json") }

  /// Reads `id2user` and `id2item` of a JSON file, plain or gzip.
  ///
  /// - Throws: `FileError`, or `DataError` if it isn't such a file.
  init(path: String) throws {
    let bytes = try ByteSource(path: path).contents(limit: 1 << 30)
    do {
      try bytes.withUnsafeBytes { bytes in
        var json = JSONReader(bytes)
        try json.readObject { json, key in
          switch key {
          case "id2item": items = try Self.names(&json)
          case "id2user": users = try Self.names(&json)
          default: try json.skipValue()
          }
        }
        try json.readEnd()
      }
    } catch is JSONError { items = [:] }
    guard !items.isEmpty else {
      throw DataError.unexpectedJSON(path: path, expected: "an object with `id2item`")
    }
  }

  private static func names(_ json: inout JSONReader) throws -> [String: String] {
    var names: [String: String] = [:]
    try json.readObject { json, number in names[number] = try json.readString() }
    return names
  }
}
