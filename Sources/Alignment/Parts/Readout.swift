public import Backbones
public import Networks
public import Recommenders
public import Tensors

/// The vector that is read out of the language model.
public protocol Readout: AlignmentPart {
  /// How many tokens of its own it puts behind a text.
  var tokens: Int { get }

  /// The token of one text whose state is read out, the last by default; `nil` for the mean of all.
  func asking(_ text: PackedTexts, isCausal: Bool) -> Int?

  /// Adds what it learns for one tower; by default nothing.
  func addParameters(to parameters: inout Parameters, of tower: Tower, in space: PartSpace)

  /// Puts its own tokens behind texts; by default none.
  ///
  /// - Parameters:
  ///   - texts: what the language model reads.
  ///   - injection: what a run injects into them.
  ///   - tower: whose parameters are taken.
  ///   - bound: the parameters on the tape.
  ///   - tape: what records.
  /// - Returns: both, with the readout's.
  func append(
    to texts: PackedTexts, _ injection: Injection, of tower: Tower, bound: BoundParameters,
    on tape: Tape
  ) -> (texts: PackedTexts, injection: Injection)

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

extension Readout {
  public var tokens: Int { 0 }

  public func asking(_ text: PackedTexts, isCausal: Bool) -> Int? { text.tokenCount - 1 }

  public func addParameters(to parameters: inout Parameters, of tower: Tower, in space: PartSpace) {
  }

  public func append(
    to texts: PackedTexts, _ injection: Injection, of tower: Tower, bound: BoundParameters,
    on tape: Tape
  ) -> (texts: PackedTexts, injection: Injection) { (texts, injection) }
}

/// The last states, pooled: where that is the state of one token, the last layer computes no other.
public struct PooledReadout: Readout {
  public static let kind = "pooled"
  public static let card = ModelCard(
    "the last states of a text, pooled into one vector", example: "readout pooled pool=mean")

  /// How last states become one vector.
  public var pooling = Pooling.mean

  public init() {}

  public init(_ pooling: Pooling) { self.pooling = pooling }

  public func asking(_ text: PackedTexts, isCausal: Bool) -> Int? {
    pooling.tokens(of: text, isCausal: isCausal)?.first.map(Int.init)
  }

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
