public import Support

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
  /// Weights that are drawn are to stay as they are stored.
  case notStored
}

extension BackboneError: RoomError {
  public static let examples: [BackboneError] = [
    .nothingThere("FILE"), .notAModel("FILE"), .missingFile(folder: "FOLDER", file: "config.json"),
    .severalModels(folder: "FOLDER", files: ["FILE", "OTHER FILE"]),
    .badConfiguration(file: "FILE", key: "NAME", expected: "a number above 0"),
    .unreadTensor(file: "FILE", tensor: "NAME", family: "bert"),
    .unknownFamily(file: "FILE", family: "NAME", known: ["bert", "gpt2"]),
    .notStored,
  ]

  public var explanation: Explanation {
    switch self {
    case .nothingThere(let path):
      Explanation(
        "E811", "there is no file or folder `\(path)`", about: .file(path),
        cause: "nothing is at the path, or nothing that may be read",
        cure: "check the path, which is taken from where the program was started")
    case .notAModel(let path):
      Explanation(
        "E812",
        "`\(path)` isn't a model: say a GGUF file, or the folder that holds a model's `config.json`",
        about: .file(path),
        cause: "the path leads to another file than GGUF: often to one of a model's several files",
        cure: "name the folder of a model, or a GGUF file")
    case .missingFile(let folder, let file):
      Explanation(
        "E813", "`\(folder)` holds no `\(file)`", about: .file(folder),
        cause: "the model was fetched only in part, or the folder holds something else, such as "
          + "a LoRA adapter alone",
        cure: "fetch the missing file, or name the folder of the whole model")
    case .severalModels(let folder, let files):
      Explanation(
        "E814",
        "`\(folder)` holds several models, say the path of one: \(Explanation.list(files))",
        about: .file(folder),
        cause: "each of several files in the folder is a whole model",
        cure: "name one of the files")
    case .badConfiguration(let file, let key, let expected):
      Explanation(
        "E815", "`\(file)`: `\(key)` must be \(expected)", about: .file(file),
        cause:
          "the model's configuration is damaged, or asks for what this program doesn't compute",
        cure: "bring the file again, or take another model of the family")
    case .notStored:
      Explanation(
        "E818", "random weights aren't stored anywhere", about: .languageModel,
        cause: "weights can stay as the files have them where they are read, and these are drawn",
        cure: "take another precision, or the weights of the files")
    case .unreadTensor(let file, let tensor, let family):
      Explanation(
        "E816",
        "`\(file)`, tensor `\(tensor)`: the layers of `\(family)` are computed without it, so the "
          + "model would be another one", about: .file(file),
        cause: "the file holds a weight that the family's layers don't have",
        cure: "take another model of the family")
    case .unknownFamily(let file, let family, let known):
      Explanation(
        "E817", "`\(file)`: unknown model type `\(family)`; known: \(Explanation.list(known))",
        about: .file(file),
        cause: "this program computes the families of the list, and the model is of another",
        cure: "take a model of one of them")
    }
  }
}
