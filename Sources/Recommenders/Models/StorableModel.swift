public import Interactions
public import ModelFiles
public import Support
public import Tensors

/// A recommender that a file can keep, and that settings define.
public protocol StorableModel: Recommender {
  associatedtype Configuration: ModelConfiguration

  /// The name of the kind in the language: `sasrec`.
  static var kind: String { get }
  /// How many items the catalogue has that it ranks.
  var itemCount: Int { get }
  /// The settings that define the model beside its data.
  var configuration: Configuration { get }
  /// Its numbers by name.
  var tensors: [(name: String, tensor: Tensor)] { get }

  /// The model in a file.
  ///
  /// - Parameters:
  ///   - configuration: what the file says of it, checked.
  ///   - file: an opened file.
  ///   - prefix: what stands before the names of the model's tensors in it.
  ///   - data: the data set that it was made for.
  /// - Throws: `ModelFileError`, `StoredModelError`.
  init(
    _ configuration: Configuration, from file: SafetensorsFile, prefix: String, data: Dataset
  ) throws
}

extension StorableModel {
  public var kind: String { Self.kind }

  public var settings: [(name: String, value: String)] {
    Configuration.settings.map { ($0.name, $0.get(configuration)) }
  }

  /// The metadata that a file keeps beside the numbers.
  public var metadata: [String: String] {
    var metadata = ["kind": kind]
    for setting in Configuration.settings {
      metadata[setting.storedName] = setting.get(configuration)
    }
    if held > 0 { metadata[Self.heldKey] = "\(held)" }
    if hasLearntValidation { metadata[Self.validationKey] = "true" }
    return metadata
  }

  /// The keys of what it has and hasn't learnt from, beside the settings.
  static var heldKey: String { "held" }
  static var validationKey: String { "learnt.valid" }

  /// Writes the model to a safetensors file.
  ///
  /// The state of a training isn't kept: a model that was read trains on from its weights, with a
  /// new optimiser.
  ///
  /// - Throws: `FileError`.
  public func write(to path: String) throws {
    try SafetensorsWriter.write(tensors, metadata: metadata, to: path)
  }

  /// Reads a model.
  ///
  /// - Parameters:
  ///   - file: an opened file.
  ///   - prefix: what stands before the names of the model's tensors and settings in it.
  ///   - data: the data set that it was made for.
  /// - Throws: `StoredModelError`, `SettingError` or `ModelFileError`.
  public init(from file: SafetensorsFile, prefix: String = "", data: Dataset) throws {
    let kind = file.metadata[prefix + "kind"]
    guard kind == Self.kind else {
      throw StoredModelError.otherKind(path: file.path, found: kind, expected: Self.kind)
    }
    var configuration = Configuration()
    for setting in Configuration.settings {
      let name = setting.storedName
      let text = file.metadata[prefix + name]
      guard let text, (try? setting.set(&configuration, text)) != nil else {
        throw StoredModelError.badSetting(path: file.path, name: prefix + name, found: text)
      }
    }
    try configuration.check()
    try self.init(configuration, from: file, prefix: prefix, data: data)
  }
}

/// A model that one pass over the data makes: there is nothing to train.
public protocol FittedModel: StorableModel {
  /// Whether it starts at random numbers.
  static var isRandom: Bool { get }

  /// Makes the model of the training part of a data set; all of it where there is no split.
  ///
  /// - Parameters:
  ///   - configuration: what defines the model beside its data.
  ///   - data: what it learns from.
  ///   - key: what its random numbers are drawn with, if it has any.
  ///   - workers: who compute.
  ///   - progress: who watches, and stops it.
  /// - Throws: `SettingError`, `MemoryError` where it wouldn't fit into memory; `Cancelled`.
  init(
    _ configuration: Configuration, data: Dataset, key: RandomKey, workers: Workers,
    progress: Progress
  ) throws
}

extension FittedModel {
  public static var isRandom: Bool { false }
  public var isFitted: Bool { true }
}

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
