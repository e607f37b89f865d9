import Backbones
import Support
import Synchronization
import Tensors

/// What a frozen language model makes of fixed texts below the first layer that sees trained rows.
///
/// Nothing here depends on what trains, so it is computed once for each text and kept.
final class FrozenStates: Sendable {
  /// One text's part.
  struct Text: Sendable {
    /// The token states that enter the first layer with rows, [tokens, width].
    var states: Tensor
    /// The mean states that enter each layer from there on, without any rows, [layers, width];
    /// `nil` where nobody wants them.
    var means: Tensor?
  }

  let backbone: any Backbone
  let texts: PackedTexts
  let fromLayer: Int
  /// Whether the mean states are wanted too.
  let wantsMeans: Bool
  private let known: Mutex<[Text?]>

  init(backbone: any Backbone, texts: PackedTexts, fromLayer: Int, wantsMeans: Bool) {
    self.backbone = backbone
    self.wantsMeans = wantsMeans
    self.texts = texts
    self.fromLayer = fromLayer
    known = Mutex(Array(repeating: nil, count: texts.count))
  }

  /// The parts of some texts, in their order; those not yet known are computed.
  func callAsFunction(
    _ wanted: [Int32], workers: Workers, cancellation: Cancellation?
  ) throws -> [Text] {
    let missing = known.withLock { known in
      Array(Set(wanted.filter { known[Int($0)] == nil })).sorted()
    }
    let packed = PackedTexts(missing.map { Array(texts[Int($0)]) })
    let shards = packed.shards()
    let parts = try workers.map(shards.count) { shard in
      let tape = Tape(recording: false, cancellation: cancellation)
      return try Self.compute(
        packed[shards[shard]], backbone: backbone, fromLayer: fromLayer, wantsMeans: wantsMeans,
        on: tape)
    }.flatMap { $0 }
    return known.withLock { known in
      for (text, part) in zip(missing, parts) { known[Int(text)] = part }
      return wanted.compactMap { known[Int($0)] }
    }
  }

  /// The frozen part of some texts.
  ///
  /// - Parameters:
  ///   - texts: which.
  ///   - backbone: whose states.
  ///   - fromLayer: the first layer that sees rows.
  ///   - wantsMeans: whether mean states without rows are wanted.
  ///   - tape: a tape that doesn't record.
  /// - Returns: a part a text.
  /// - Throws: `Cancelled`.
  static func compute(
    _ texts: PackedTexts, backbone: any Backbone, fromLayer: Int, wantsMeans: Bool, on tape: Tape
  ) throws -> [Text] {
    let lower = try backbone.run(
      layers: 0..<fromLayer, from: tape.constant(backbone.embeddings(of: texts)), texts: texts,
      on: tape)
    let means =
      wantsMeans
      ? try backbone.meanInputStates(
        of: texts, from: lower, layers: fromLayer..<backbone.description.layers, on: tape) : []
    return (0..<texts.count).map { text in
      Text(
        states: lower.value.rows(texts.offsets[text]..<texts.offsets[text + 1]),
        means: wantsMeans
          ? .concatenatingRows(means.map { $0.rows(text..<text + 1) }) : nil)
    }
  }
}
