public import Interactions
public import ModelFiles
public import Tensors

/// A recommender that a file can keep, and that settings define.
public protocol StorableModel: Recommender {
  associatedtype Configuration: ModelConfiguration

  /// The name of the kind in the language: `sasrec`.
  static var kind: String { get }
  /// How many items the catalogue has that it ranks.
  var itemCount: Int { get }
  /// What defines the model beside its data.
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

  /// What a file must say beside the numbers.
  public var metadata: [String: String] {
    var metadata = ["kind": kind]
    for setting in Configuration.settings {
      metadata[setting.storedName] = setting.get(configuration)
    }
    return metadata
  }

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
