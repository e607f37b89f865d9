public import Backbones
public import Networks
public import Recommenders
public import Tensors

/// Rows beside the tokens, seen as extra keys and values by all of them from some layer up.
///
/// Yu et al., RA-Rec, arXiv 2402.04527, section 3. A higher first layer is an extension of ours:
/// everything below is frozen and shared by all runs.
public struct KeyValueSite: Site {
  public static let kind = "keyvalue"
  public static let card = ModelCard(
    "rows beside the tokens, seen as extra keys and values at each layer from some on",
    source: "Yu et al., RA-Rec, arXiv 2402.04527", example: "site keyvalue from_layer=3")

  /// The lowest layer with rows; the paper has them at every layer.
  public var fromLayer = 0

  public init() {}

  public static let fromLayerSetting = ModelSetting<KeyValueSite>.integer(
    "from_layer", \.fromLayer, 0...(.max), "the lowest layer with rows; ours")

  public static let settings = [fromLayerSetting]

  public func levels(of backbone: BackboneDescription) throws(AlignmentError) -> [Level] {
    try Level.layers(from: fromLayer, of: backbone)
  }

  public var untouchedLayers: Int? { fromLayer }

  public func tokens(rows: Int) -> Int { 0 }

  public func inject(
    _ rows: @escaping (Level) -> InjectedRows?, into texts: PackedTexts, of tower: Tower,
    _ backbone: any Backbone, bound: BoundParameters, on tape: Tape
  ) -> (texts: PackedTexts, injection: Injection) {
    (texts, Injection(keysAndValues: { $0 >= fromLayer ? rows(.layer($0)) : nil }))
  }
}
