public import ModelFiles
internal import Networks
public import Tensors

extension SASRec {
  /// The weights by name, for a file.
  public var tensors: [(name: String, tensor: Tensor)] {
    zip(parameters.names, parameters.tensors).map { ($0, $1) }
  }

  /// What a file must say beside the weights.
  public var metadata: [String: String] {
    [
      "kind": kind, "dim": "\(configuration.width)", "blocks": "\(configuration.blocks)",
      "heads": "\(configuration.heads)", "maxlen": "\(configuration.maxlen)",
      "dropout": "\(configuration.dropout)",
    ]
  }

  /// Writes the model to a safetensors file.
  ///
  /// The state of the training isn't kept: a model that was read trains on from its weights, with a
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
  /// - Throws: `StoredModelError`, `ConfigurationError` or `ModelFileError`.
  public init(from file: SafetensorsFile, prefix: String = "") throws {
    guard let kind = file.metadata[prefix + "kind"], kind == "sasrec" else {
      throw StoredModelError.otherKind(
        path: file.path, found: file.metadata[prefix + "kind"], expected: "sasrec")
    }
    func setting<Value: LosslessStringConvertible>(_ name: String) throws -> Value {
      let text = file.metadata[prefix + name]
      guard let value = text.flatMap({ Value($0) }) else {
        throw StoredModelError.badSetting(path: file.path, name: prefix + name, found: text)
      }
      return value
    }
    let configuration = Configuration(
      width: try setting("dim"), blocks: try setting("blocks"), heads: try setting("heads"),
      maxlen: try setting("maxlen"), dropout: try setting("dropout"))
    try configuration.check()
    guard let shape = file.shape(of: prefix + "items"), let itemCount = shape.first else {
      throw ModelFileError(path: file.path, tensor: prefix + "items", problem: .missingTensor)
    }
    self.configuration = configuration
    parameters = try Network(configuration).parameters(itemCount: itemCount) { name, shape, _ in
      try file.tensor(named: prefix + name, shape: shape)
    }
  }
}
