public import Tokenizers

/// A setting in a model's files that the model doesn't follow, without being another model for it.
public enum BackboneNote: Hashable, Sendable {
  /// Tensors that the model doesn't use, such as the head of a task.
  case unused(path: String, tensors: [String])
  /// Two files say different things of one matter.
  case overruled(OverruledSetting)
  /// Settings of generation that aren't applied.
  case notApplied(path: String, keys: [String])
  /// The model has code of its own, which isn't run.
  case ownCode(path: String)
  /// Texts can begin with one of several prompts; which one does unless told.
  case prompts(path: String, names: [String], usual: String?)
}

extension BackboneNote: CustomStringConvertible {
  /// The most names that are listed.
  private static let most = 6

  public var description: String {
    switch self {
    case .unused(let path, let tensors):
      "`\(path)`: the model doesn't use " + Self.list(tensors)
    case .overruled(let setting):
      "`\(setting.path)`: `\(setting.key)` is overruled by `\(setting.by)`"
    case .notApplied(let path, let keys):
      "`\(path)`: generation doesn't apply " + Self.list(keys)
    case .ownCode(let path):
      "`\(path)`: `auto_map` names code of the model's own, which isn't run"
    case .prompts(let path, let names, let usual):
      "`\(path)`: prompts " + Self.list(names) + "; texts begin with "
        + (usual.map { "`\($0)`" } ?? "none of them unless one is chosen")
    }
  }

  private static func list(_ names: [String]) -> String {
    let listed = names.prefix(most).map { "`\($0)`" }.joined(separator: ", ")
    return names.count > most ? listed + " and \(names.count - most) more" : listed
  }
}
