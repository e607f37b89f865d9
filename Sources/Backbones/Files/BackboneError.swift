/// Why a folder couldn't be loaded as a backbone.
public enum BackboneError: Error, Hashable, Sendable {
  /// There is no such folder.
  case noFolder(String)
  /// The folder lacks a file.
  case missingFile(folder: String, file: String)
  /// The folder holds several files, each of a whole model.
  case severalModels(folder: String, files: [String])
  /// `config.json` isn't what it should be.
  case badConfiguration(file: String, key: String, expected: String)
  /// A family that this program doesn't know.
  case unknownFamily(file: String, family: String, known: [String])
}

extension BackboneError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noFolder(let folder):
      "no folder `\(folder)`"
    case .missingFile(let folder, let file):
      "`\(folder)` holds no `\(file)`"
    case .severalModels(let folder, let files):
      "`\(folder)` holds several models, say the path of one: "
        + files.map { "`\($0)`" }.joined(separator: ", ")
    case .badConfiguration(let file, let key, let expected):
      "`\(file)`: `\(key)` must be \(expected)"
    case .unknownFamily(let file, let family, let known):
      "`\(file)`: unknown model type `\(family)`; known: "
        + known.map { "`\($0)`" }.joined(separator: ", ")
    }
  }
}
