import Backbones
public import Recommenders
public import Support
public import Tensors

/// A part of a sentence that says how an ID model is aligned with a language model.
///
/// It is a value of settings; options, help, files and displays are made from these and from its
/// card. A part that learns adds its parameters in one place, and nothing else knows their names.
public protocol AlignmentPart: ModelConfiguration {
  /// Its name behind that of its role: `layerwise` in `bridge layerwise`.
  static var kind: String { get }
  /// Its description.
  static var card: ModelCard { get }
  /// The names of settings that change nothing beside the others; by default none.
  var idle: Set<String> { get }
}

extension AlignmentPart {
  public var idle: Set<String> { [] }
}

/// The role of a part in a sentence.
public enum PartRole: String, CaseIterable, Sendable {
  /// The part that makes rows of the language model's width.
  case bridge
  /// Where rows enter the language model.
  case site
  /// The vector that is read out of the language model.
  case readout
  /// A term that is minimised.
  case objective
  /// The samples that are learnt from.
  case samples

  /// Its description, in one sentence without a full stop.
  public var summary: String {
    switch self {
    case .bridge: "says what makes rows of the language model's width"
    case .site: "says where rows enter the language model"
    case .readout: "says what is taken from the language model"
    case .objective: "says what a stage minimises"
    case .samples: "says what a stage learns from"
    }
  }

  /// The kinds of parts that there are, in the order to list them.
  public var kinds: [any AlignmentPart.Type] {
    switch self {
    case .bridge:
      [LayerwiseBridge.self, SharedBridge.self, MLPBridge.self, FreeRows.self, MFormer.self]
    case .site: [KeyValueSite.self, GatedSite.self, PrefixSite.self, SlotSite.self]
    case .readout: [PooledReadout.self, SuffixReadout.self, AnswerReadout.self]
    case .objective:
      [
        PairwiseObjective.self, SampledSoftmax.self, CatalogueSoftmax.self, RowTextContrast.self,
        LoadBalance.self, Distillation.self, AnswerLikelihood.self, SpanContrast.self,
        YesLikelihood.self,
      ]
    case .samples: [PairSamples.self, LabelledSamples.self, TaskSamples.self]
    }
  }
}

/// One of the two sides of an alignment.
public enum Tower: String, CaseIterable, CustomStringConvertible, Sendable {
  case user
  case item
  public var description: String { rawValue }
}

/// A place in the depth of a language model that rows are made for.
public enum Level: Hashable, Sendable, CustomStringConvertible {
  /// Where words are looked up.
  case input
  /// The states that enter a layer.
  case layer(Int)

  /// All layers from one on.
  ///
  /// - Throws: `AlignmentError` for a layer that the language model lacks.
  static func layers(
    from first: Int, of backbone: BackboneDescription
  ) throws(AlignmentError) -> [Level] {
    guard (0..<backbone.layers).contains(first) else {
      throw .noLayer(first, layers: backbone.layers)
    }
    return (first..<backbone.layers).map { .layer($0) }
  }

  /// The layer that rows of this level enter first.
  var layer: Int { if case .layer(let layer) = self { layer } else { 0 } }

  /// Its name in the names of parameters.
  public var description: String {
    switch self {
    case .input: "input"
    case .layer(let layer): "\(layer)"
    }
  }
}

/// The sizes and models that first values are made of.
public struct PartSpace: Sendable {
  /// The width of ID vectors, d_id.
  public let idWidth: Int
  /// The width of the language model, d.
  public let width: Int
  /// The attention heads of the language model.
  public let heads: Int
  /// The mean of the language model's token embeddings, [d]: where free rows start from.
  public let meanTokenEmbedding: Tensor
  /// Draws first values, each by its own name and shape.
  public let key: RandomKey
}
