public import Backbones
public import Recommenders
public import Tensors

/// The vector that is read out of the language model.
public protocol Readout: AlignmentPart {
  /// One vector a text.
  ///
  /// - Parameters:
  ///   - texts: what the language model reads; none is empty.
  ///   - states: what enters the first of the layers, [tokens, width].
  ///   - layers: which layers are still to be run.
  ///   - backbone: the language model.
  ///   - pass: the run, with the rows that it injects.
  /// - Returns: [texts, width].
  /// - Throws: `Cancelled` between layers.
  func vectors(
    of texts: PackedTexts, from states: Variable, layers: Range<Int>, of backbone: any Backbone,
    in pass: Pass
  ) throws -> Variable
}

/// The last states, pooled: where that is the state of one token, the last layer computes no other.
public struct PooledReadout: Readout {
  public static let kind = "pooled"
  public static let card = ModelCard(
    "the last states of a text, pooled into one vector", example: "readout pooled pool=mean")

  /// How last states become one vector.
  public var pooling = Pooling.mean

  public init() {}

  public static let poolSetting = ModelSetting<PooledReadout>.word(
    "pool", \.pooling, "how last states become one vector")

  public static let settings = [poolSetting]

  public func vectors(
    of texts: PackedTexts, from states: Variable, layers: Range<Int>, of backbone: any Backbone,
    in pass: Pass
  ) throws -> Variable {
    try backbone.vectors(
      layers: layers, from: states, texts: texts, pooling: pooling, in: pass)
  }
}
