public import Backbones
public import Networks
public import Recommenders
public import Tensors

/// Rows in the place of tokens before the text, behind what the language model begins every text
/// with.
///
/// Lester et al., The power of scale for parameter-efficient prompt tuning, EMNLP 2021. Everything
/// the language model computes depends on them, so that nothing of it can be kept.
public struct PrefixSite: Site {
  public static let kind = "prefix"
  public static let card = ModelCard(
    "rows in the place of tokens before the text: virtual tokens",
    source: "Lester et al., The power of scale for parameter-efficient prompt tuning, EMNLP 2021",
    example: "site prefix")

  public init() {}

  public static let settings: [ModelSetting<PrefixSite>] = []

  public func levels(of backbone: BackboneDescription) -> [Level] { [.input] }

  public var untouchedLayers: Int? { nil }

  public func tokens(rows: Int) -> Int { rows }

  public func inject(
    _ rows: @escaping (Level) -> InjectedRows?, into texts: PackedTexts, of tower: Tower,
    _ backbone: any Backbone, bound: BoundParameters, on tape: Tape
  ) -> (texts: PackedTexts, injection: Injection) {
    guard let rows = rows(.input) else { return (texts, Injection()) }
    let first = backbone.textPrefix.count
    let opened = (0..<texts.count).map { text in
      let open = rows.offsets[text + 1] - rows.offsets[text]
      return texts[text].prefix(first) + Array(repeating: PackedTexts.openPlace, count: open)
        + texts[text].dropFirst(first)
    }
    return (PackedTexts(opened.map { Array($0) }), Injection(tokens: rows.states))
  }
}
