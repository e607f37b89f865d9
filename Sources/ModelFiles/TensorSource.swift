public import Tensors

/// Tensors by name, from a file of any format: what loads a model needn't know which.
public protocol TensorSource: Sendable {
  /// The path, as it was given: the file, or the index of several.
  var path: String { get }

  /// The tensors' names.
  var tensorNames: [String] { get }

  /// A tensor's row-major shape; `nil` if there is no such tensor.
  func shape(of name: String) -> [Int]?

  /// Reads a tensor as float32.
  ///
  /// - Parameters:
  ///   - name: The tensor's name.
  ///   - shape: The row-major shape that the tensor must have; any shape where it is `nil`.
  /// - Returns: The elements as float32.
  /// - Throws: `ModelFileError` if there is no such tensor, its shape is another one, its elements
  ///   aren't floats, or one of them is NaN or infinite.
  func tensor(named name: String, shape: [Int]?) throws -> Tensor
}

extension TensorSource {
  /// Whether there is a tensor of this name.
  public func contains(_ name: String) -> Bool { shape(of: name) != nil }

  /// Reads a tensor of any shape as float32.
  ///
  /// - Throws: `ModelFileError` as `tensor(named:shape:)`.
  public func tensor(named name: String) throws -> Tensor { try tensor(named: name, shape: nil) }
}
