internal import ModelFiles
internal import Tensors

/// Parameters and what is known of them, as one safetensors file.
public struct Checkpoint: Sendable {
  /// The parameters; their names are the tensors' names in the file.
  public var parameters: Parameters
  /// Free text beside them: a configuration, a step count, a digest.
  public var metadata: [String: String]

  public init(parameters: Parameters, metadata: [String: String] = [:]) {
    self.parameters = parameters
    self.metadata = metadata
  }

  /// Writes the file; a crash or a full disk leaves the old file or the new one.
  ///
  /// - Throws: `FileError` naming the path and what the system said.
  public func write(to path: String) throws {
    try SafetensorsWriter.write(
      zip(parameters.names, parameters.tensors).map { (name: $0, tensor: $1) },
      metadata: metadata, to: path)
  }

  /// Reads a file that holds exactly the given parameters, in any order.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - parameters: what it must hold: names, shapes, and which of them decay.
  /// - Throws: `ModelFileError` if the file is damaged, or a tensor is missing, of another shape or
  ///   not finite; `UnexpectedTensors` if there are others.
  public init(path: String, like parameters: Parameters) throws {
    let file = try SafetensorsFile(path: path)
    var read = parameters
    for (index, name) in parameters.names.enumerated() {
      read.tensors[index] = try file.tensor(named: name, shape: parameters.tensors[index].shape)
    }
    let others = file.tensorNames.filter { !parameters.contains($0) }
    guard others.isEmpty else { throw UnexpectedTensors(path: path, names: others.sorted()) }
    self.init(parameters: read, metadata: file.metadata)
  }
}

/// Tensors of a checkpoint that the model has no place for.
public struct UnexpectedTensors: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file's path, as it was given.
  public var path: String
  /// The tensors, sorted by name.
  public var names: [String]

  public init(path: String, names: [String]) {
    self.path = path
    self.names = names
  }

  public var description: String {
    let shown = names.prefix(5).map { "`\($0)`" }.joined(separator: ", ")
    let more = names.count > 5 ? " and \(names.count - 5) more" : ""
    return "`\(path)`: holds tensors that the model doesn't have: \(shown)\(more)"
  }
}
