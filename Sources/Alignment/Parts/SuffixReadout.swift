public import Backbones
public import Networks
public import Recommenders
import Support
public import Tensors

/// The last state at one token that is learnt and stands behind the text.
///
/// Zhang et al., Laser, arXiv 2409.01605, section 2.2: the suffix of bi-tuning; N(0, 0.02²) at first.
public struct SuffixReadout: Readout {
  public static let kind = "suffix"
  public static let card = ModelCard(
    "the last state at a token behind the text, which is learnt",
    source: "Zhang et al., Laser, arXiv 2409.01605", example: "readout suffix")

  public init() {}

  public static let settings: [ModelSetting<SuffixReadout>] = []

  public var tokens: Int { 1 }

  private static func name(of tower: Tower) -> String { "\(tower).suffix" }

  public func addParameters(to parameters: inout Parameters, of tower: Tower, in space: PartSpace) {
    parameters.addNormal(
      Self.name(of: tower), [1, space.width], deviation: 0.02, key: space.key, decays: false)
  }

  public func append(
    to texts: PackedTexts, _ injection: Injection, of tower: Tower, bound: BoundParameters,
    on tape: Tape
  ) -> (texts: PackedTexts, injection: Injection) {
    let count = injection.tokens?.value.rowCount ?? 0
    var (order, row) = ([Int32](), Int32(0))
    for text in 0..<texts.count {
      for token in texts[text] where token == PackedTexts.openPlace {
        order.append(row)
        row += 1
      }
      order.append(Int32(count))
    }
    let rows = tape.concatenateRows(
      [injection.tokens, bound[Self.name(of: tower)]].compactMap(\.self))
    var injection = injection
    injection.tokens = tape.gather(rows, rows: order)
    return (
      PackedTexts((0..<texts.count).map { texts[$0] + [PackedTexts.openPlace] }), injection
    )
  }

  public func vectors(
    of texts: PackedTexts, from states: Variable, layers: Range<Int>, of backbone: any Backbone,
    in pass: Pass
  ) throws -> Variable {
    try backbone.vectors(layers: layers, from: states, texts: texts, pooling: .last, in: pass)
  }
}
