/// Why a folder couldn't be loaded as a backbone.
public enum BackboneError: Error, Hashable, Sendable {
  /// There is no such file or folder.
  case nothingThere(String)
  /// The path leads to a file of another kind than GGUF.
  case notAModel(String)
  /// The folder lacks a file.
  case missingFile(folder: String, file: String)
  /// The folder holds several files, each of a whole model.
  case severalModels(folder: String, files: [String])
  /// A configuration isn't what it should be.
  case badConfiguration(file: String, key: String, expected: String)
  /// A file holds a weight of the model's layers that the family computes without.
  case unreadTensor(file: String, tensor: String, family: String)
  /// A family that this program doesn't know.
  case unknownFamily(file: String, family: String, known: [String])
}

extension BackboneError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .nothingThere(let path):
      "there is no file or folder `\(path)`"
    case .notAModel(let path):
      "`\(path)` isn't a model: say a GGUF file, or the folder that holds a model's `config.json`"
    case .missingFile(let folder, let file):
      "`\(folder)` holds no `\(file)`"
    case .severalModels(let folder, let files):
      "`\(folder)` holds several models, say the path of one: "
        + files.map { "`\($0)`" }.joined(separator: ", ")
    case .badConfiguration(let file, let key, let expected):
      "`\(file)`: `\(key)` must be \(expected)"
    case .unreadTensor(let file, let tensor, let family):
      "`\(file)`, tensor `\(tensor)`: the layers of `\(family)` are computed without it, "
        + "so the model would be another one"
    case .unknownFamily(let file, let family, let known):
      "`\(file)`: unknown model type `\(family)`; known: "
        + known.map { "`\($0)`" }.joined(separator: ", ")
    }
  }
}
