/// Why a file isn't the model that was asked for.
public enum StoredModelError: Error, Hashable, Sendable {
  /// The file holds a model of another kind, or says no kind.
  case otherKind(path: String, found: String?, expected: String)
  /// A setting is missing or unreadable.
  case badSetting(path: String, name: String, found: String?)
}

extension StoredModelError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .otherKind(let path, let found, let expected):
      let holds = found.map { "holds a `\($0)` model" } ?? "doesn't say what model it holds"
      return "`\(path)` \(holds), not a `\(expected)` model"
    case .badSetting(let path, let name, let found):
      let says = found.map { "the unreadable `\($0)`" } ?? "nothing"
      return "`\(path)` says \(says) for the setting `\(name)`"
    }
  }
}
