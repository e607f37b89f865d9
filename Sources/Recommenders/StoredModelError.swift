public import Support

/// Why a file isn't the model that was asked for.
public enum StoredModelError: Error, Hashable, Sendable {
  /// The file holds a model of another kind, or says no kind.
  case otherKind(path: String, found: String?, expected: String)
  /// A setting is missing or unreadable.
  case badSetting(path: String, name: String, found: String?)
}

extension StoredModelError: RoomError {
  public static let examples: [StoredModelError] = [
    .otherKind(path: "FILE", found: "caser", expected: "sasrec"),
    .badSetting(path: "FILE", name: "NAME", found: "VALUE"),
  ]

  public var explanation: Explanation {
    switch self {
    case .otherKind(let path, let found, let expected):
      Explanation(
        "E721",
        "`\(path)` "
          + (found.map { "holds a `\($0)` model" } ?? "doesn't say what model it holds")
          + ", not a `\(expected)` model", about: .file(path),
        cause: "the file was written of a model of another kind, or by another program",
        cure: "name the file of the model that is meant")
    case .badSetting(let path, let name, let found):
      Explanation(
        "E722",
        "`\(path)` says \(found.map { "the unreadable `\($0)`" } ?? "nothing") for the setting "
          + "`\(name)`", about: .file(path),
        cause: "the file is damaged, was changed by hand, or is of another version of the program",
        cure: "save the model again")
    }
  }
}
