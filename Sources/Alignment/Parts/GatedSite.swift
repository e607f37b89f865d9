public import Backbones
public import Networks
public import Recommenders
import Support
public import Tensors

/// Rows that tokens attend to in attentions of their own before some layers, each behind a gate that
/// starts closed.
///
/// The gated cross-attention of Alayrac et al., Flamingo: a visual language model for few-shot learning,
/// NeurIPS 2022, with rows for images and without its feed-forward maps: the adapter that RA-Rec's extra
/// keys and values are compared with.
public struct GatedSite: Site {
  public static let kind = "gated"
  public static let card = ModelCard(
    "rows that tokens attend to in attentions of their own, each behind a gate that starts closed",
    formula: "x + tanh(α_l) · W_o softmax(W_q x̂ (W_k p)ᵀ / √d_head) W_v p, α_l = 0 at first",
    source: "Alayrac et al., Flamingo, NeurIPS 2022", example: "site gated from_layer=3")

  /// The lowest layer with rows.
  public var fromLayer = 0

  public init() {}

  public static let settings: [ModelSetting<GatedSite>] = [
    .integer("from_layer", \.fromLayer, 0...(.max), "the lowest layer with rows; ours")
  ]

  public func levels(of backbone: BackboneDescription) throws(AlignmentError) -> [Level] {
    try Level.layers(from: fromLayer, of: backbone)
  }

  public var untouchedLayers: Int? { fromLayer }

  public var attendsApart: Bool { true }

  public func tokens(rows: Int) -> Int { 0 }

  public func addParameters(
    to parameters: inout Parameters, at level: Level, of tower: Tower, in space: PartSpace
  ) {
    parameters.add(
      Parameters(
        of: Self.attention(at: level, of: tower, space.width, space.heads), key: space.key))
    parameters.add(Self.gate(at: level, of: tower), .scalar(0), decays: false)
  }

  private static func gate(at level: Level, of tower: Tower) -> String { "\(tower).\(level).alpha" }

  /// The attention of a level; without biases, so that a row of zeros adds nothing.
  private static func attention(
    at level: Level, of tower: Tower, _ width: Int, _ heads: Int
  ) -> CrossAttention {
    func map(_ name: String, to out: Int) -> Linear {
      Linear("\(tower).\(level).cross.\(name)", from: width, to: out, hasBias: false)
    }
    // A few language models have heads that don't share their width evenly.
    let heads = (1...max(1, heads)).last { width % $0 == 0 } ?? 1
    return CrossAttention(
      queries: map("q", to: width), keysAndValues: map("kv", to: 2 * width),
      output: map("o", to: width), heads: heads)
  }

  public func inject(
    _ rows: @escaping (Level) -> InjectedRows?, into texts: PackedTexts, of tower: Tower,
    _ backbone: any Backbone, bound: BoundParameters, on tape: Tape
  ) -> (texts: PackedTexts, injection: Injection) {
    let description = backbone.description
    let injection = Injection(entering: { layer, states, texts in
      guard layer >= fromLayer, let rows = rows(.layer(layer)) else { return states }
      let level = Level.layer(layer)
      let width = description.width
      let attention = Self.attention(at: level, of: tower, width, description.heads)
      let memory = rows.filled(on: tape)
      let gain = tape.constant(Tensor(shape: [width], repeating: 1))
      let seen = attention(
        tape.rmsNorm(states, gain: gain, epsilon: 1e-6),
        joining: tape.constant(.zeros(states.shape)),
        to: attention.memory(of: memory.states, offsets: memory.offsets, in: bound),
        offsets: texts.offsets, in: bound)
      let gate = tape.tanh(bound[Self.gate(at: level, of: tower)])
      return tape.add(states, tape.scale(seen, by: gate))
    })
    return (texts, injection)
  }
}

extension InjectedRows {
  /// The same, with a row of zeros for a text that has none.
  fileprivate func filled(on tape: Tape) -> InjectedRows {
    guard zip(offsets, offsets.dropFirst()).contains(where: { $0 == $1 }) else { return self }
    var (order, ends) = ([Int32](), [0])
    let none = Int32(states.value.rowCount)
    for (start, end) in zip(offsets, offsets.dropFirst()) {
      order += start == end ? [none] : (start..<end).map { Int32($0) }
      ends.append(order.count)
    }
    let zeros = tape.constant(.zeros([1, states.value.rowWidth]))
    return InjectedRows(
      states: tape.gather(tape.concatenateRows([states, zeros]), rows: order), offsets: ends)
  }
}
