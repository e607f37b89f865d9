import Backbones
import Support
import Synchronization
import Tensors

/// What a language model makes of texts below the first layer that sees trained rows or has weights
/// that train.
///
/// Nothing here depends on what trains, so it is computed once for each distinct text and kept, as
/// far as memory is set aside for it. What is kept depends only on the texts asked for and their
/// order, never on how many threads compute them.
final class FrozenStates: Sendable {
  /// What is kept of one text.
  fileprivate struct Kept: Sendable {
    /// The token states that enter the first layer with rows, [tokens, width]; `nil` where that
    /// is layer 0, whose input is only looked up.
    var states: Tensor?
    /// The mean states that enter each layer from there on, [1, layers × width], where wanted.
    var means: Tensor?
  }

  /// A text's place in the store.
  private enum Place {
    case reserved
    case filled(Kept)

    var kept: Kept? { if case .filled(let kept) = self { kept } else { nil } }
  }

  private struct Store {
    var places: [[Int32]: Place] = [:]
    /// How many more may be kept.
    var bytes: Int
  }

  /// Texts, and what was known of each when they were looked up.
  struct Lookup: Sendable {
    var texts: PackedTexts
    /// Whether mean states are wanted.
    fileprivate var wantsMeans: Bool
    fileprivate var known: [Kept?] = []
    /// Whether there is room to keep a text that isn't known yet.
    fileprivate var keeps: [Bool] = []

    /// Whether each text's states needn't be computed.
    var isKnown: [Bool] { known.map { $0 != nil } }

    subscript(range: Range<Int>) -> Lookup {
      Lookup(
        texts: texts[range], wantsMeans: wantsMeans, known: Array(known[range]),
        keeps: Array(keeps[range]))
    }
  }

  let backbone: any Backbone
  let fromLayer: Int
  /// Whether the mean states are wanted too.
  let wantsMeans: Bool
  private let store: Mutex<Store>

  /// A store of at most `bytes`, empty.
  init(backbone: any Backbone, fromLayer: Int, wantsMeans: Bool, bytes: Int = 512 << 20) {
    self.backbone = backbone
    self.fromLayer = fromLayer
    self.wantsMeans = wantsMeans
    store = Mutex(Store(bytes: bytes))
  }

  /// Looks texts up, and sets room aside for those that will be kept.
  ///
  /// A batch is looked up whole before any part of it is computed.
  ///
  /// - Parameters:
  ///   - texts: which.
  ///   - isTraining: whether this is for a training step. Otherwise what isn't known is computed
  ///     without the mean states, and not kept.
  /// - Returns: the texts with what is known of them.
  func lookUp(_ texts: PackedTexts, isTraining: Bool) -> Lookup {
    var lookup = Lookup(texts: texts, wantsMeans: wantsMeans && isTraining)
    // Of texts that are equal only the first is kept, whichever is computed last.
    var seen: Set<[Int32]> = []
    store.withLock { store in
      for text in 0..<texts.count {
        let tokens = Array(texts[text])
        let size = byteCount(tokens: tokens.count)
        if isTraining, store.places[tokens] == nil, size > 0, size <= store.bytes {
          store.bytes -= size
          store.places[tokens] = .reserved
        }
        let place = store.places[tokens]
        lookup.known.append(place?.kept)
        lookup.keeps.append(isTraining && place != nil && seen.insert(tokens).inserted)
      }
    }
    return lookup
  }

  /// The token states of texts that enter the first layer with rows, and their mean states that
  /// enter each layer from there on, without any rows.
  ///
  /// - Parameters:
  ///   - lookup: the texts.
  ///   - cancellation: stops between layers.
  /// - Returns: [tokens, width] and, where wanted, [texts, layers × width].
  /// - Throws: `Cancelled`.
  func callAsFunction(
    _ lookup: Lookup, cancellation: Cancellation?
  ) throws -> (states: Tensor, means: Tensor?) {
    let tape = Tape(recording: false, cancellation: cancellation)
    var parts = lookup.known
    let missing = parts.indices.filter { parts[$0] == nil }
    if !missing.isEmpty, fromLayer > 0 || lookup.wantsMeans {
      let texts = PackedTexts(missing.map { Array(lookup.texts[$0]) })
      for (text, part) in zip(missing, try compute(texts, means: lookup.wantsMeans, on: tape)) {
        parts[text] = part
        guard lookup.keeps[text] else { continue }
        store.withLock { $0.places[Array(lookup.texts[text])] = .filled(part) }
      }
    }
    return (
      fromLayer > 0
        ? .concatenatingRows(parts.compactMap { $0?.states })
        : backbone.embeddings(of: lookup.texts),
      lookup.wantsMeans ? .concatenatingRows(parts.compactMap { $0?.means }) : nil
    )
  }

  private func compute(_ texts: PackedTexts, means: Bool, on tape: Tape) throws -> [Kept] {
    let lower = try backbone.run(
      layers: 0..<fromLayer, from: tape.constant(backbone.embeddings(of: texts)), texts: texts,
      on: tape)
    let layers = fromLayer..<backbone.description.layers
    let inputs =
      means
      ? try backbone.meanInputStates(of: texts, from: lower, layers: layers, in: Pass(tape)) : []
    return (0..<texts.count).map { text in
      Kept(
        // A copy: a view would hold the states of all the texts.
        states: fromLayer > 0
          ? .concatenatingRows([lower.value.rows(texts.offsets[text]..<texts.offsets[text + 1])])
          : nil,
        means: means
          ? Tensor.concatenatingRows(inputs.map { $0.rows(text..<text + 1) })
            .reshaped([1, layers.count * backbone.description.width]) : nil)
    }
  }

  /// What keeping a text takes, its tokens included; 0 if there is nothing to keep.
  private func byteCount(tokens: Int) -> Int {
    let layers = backbone.description.layers - fromLayer
    let rows = (fromLayer > 0 ? tokens : 0) + (wantsMeans ? layers : 0)
    return rows == 0 ? 0 : 4 * (rows * backbone.description.width + tokens)
  }
}
