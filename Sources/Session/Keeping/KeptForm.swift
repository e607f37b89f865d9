/// What a file that `save` wrote holds, in which version of its form.
enum KeptForm: String {
  case model, data, table

  /// The version that is written and read.
  static let version = 1

  /// What the file says: `alidade table 1`.
  var name: String { "alidade \(rawValue) \(Self.version)" }

  /// The form that a file says it has.
  ///
  /// - Throws: `StoredError.unknownContents`, or `.otherVersion` for one that isn't read.
  init(named name: String, path: String) throws(StoredError) {
    let words = name.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, words[0] == "alidade", let form = KeptForm(rawValue: String(words[1]))
    else { throw .unknownContents(path: path) }
    guard words[2] == "\(Self.version)" else {
      throw .otherVersion(path: path, version: String(words[2]))
    }
    self = form
  }
}
