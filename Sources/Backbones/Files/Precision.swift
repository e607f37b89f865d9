internal import ModelFiles
internal import Tensors

/// How the weights of a language model are kept, and what its products compute with.
public enum Precision: String, Hashable, Sendable, CaseIterable {
  /// 32-bit floats.
  case float32
  /// Linear maps of layers as integers of sixteen bits with a scale for 256 numbers of a row; what they
  /// multiply becomes such integers too. Sums are exact. Tables, norms, attention, injected rows, gradients
  /// and all that trains stay float32.
  case int16
  /// The same in integers of eight bits, with a scale for each 32 numbers on both sides.
  case int8
  /// As the files have them, in blocks or halves that are decoded where a product needs them: the same
  /// numbers as float32, in less memory. Maps that lie the other way round in their file, as GPT-2's do, are
  /// float32.
  case stored

  /// The integers that maps are made of.
  var integers: IntegerWidth? {
    switch self {
    case .int16: .sixteen
    case .int8: .eight
    case .float32, .stored: nil
    }
  }

  /// The form of what is read from a file.
  var form: TensorForm { self == .stored ? .stored : .float32 }
}
