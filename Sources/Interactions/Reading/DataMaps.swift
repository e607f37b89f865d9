import Foundation

/// The outside ids of numbered users and items: S3-Rec's `*_datamaps.json`.
struct DataMaps {
  var users: [String: String] = [:]
  var items: [String: String] = [:]

  /// No names: numbers are their own ids.
  init() {}

  /// Reads `id2user` and `id2item` of a JSON file, plain or gzip.
  ///
  /// - Throws: `FileError`, or `DataError` if it isn't such a file.
  init(path: String) throws {
    let bytes = try ByteSource(path: path).contents(limit: 1 << 30)
    guard
      let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any],
      let items = object["id2item"] as? [String: String]
    else {
      throw DataError.unexpectedJSON(path: path, expected: "an object with `id2item`")
    }
    self.items = items
    users = object["id2user"] as? [String: String] ?? [:]
  }
}
