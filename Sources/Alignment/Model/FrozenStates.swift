import Backbones
import Support
import Synchronization
import Tensors

/// The states of texts in a language model below the first layer that sees trained rows or has
/// weights that train.
///
/// Nothing here depends on what trains, so it is computed once for each distinct text and kept, in
/// memory as far as that is set aside for it, then on disk. What is kept depends on the texts asked
/// for, their order and the room there is, never on how many threads compute them; a text that isn't
/// kept is computed again among others, and may differ in its last bits.
final class FrozenStates: Sendable {
  /// The kept states of one text.
  fileprivate struct Kept: Sendable {
    /// The token states that enter the first layer with rows, [tokens, width]; `nil` where that
    /// is layer 0, whose input is only looked up.
    var states: Tensor?
    /// The mean states that enter each layer from there on, [1, layers × width], where wanted.
    var means: Tensor?
  }

  /// A text's place in the store.
  fileprivate enum Place: Sendable {
    /// Set aside in memory, or on disk from a byte on.
    case reserved(onDisk: Int?)
    case inMemory(Kept)
    case onDisk(Int)

    var isFilled: Bool { if case .reserved = self { false } else { true } }
  }

  private struct Store {
    var places: [[Int32]: Place] = [:]
    /// How many more may be kept in memory.
    var bytes: Int
    /// The file for what memory has no room for; made when it is first needed.
    var disk: ScratchFile?
    var hasDisk = false
  }

  /// Texts, and what was known of each when they were looked up.
  struct Lookup: Sendable {
    var texts: PackedTexts
    /// Whether mean states are wanted.
    fileprivate var wantsMeans: Bool
    fileprivate var places: [Place?] = []
    /// Whether a text that isn't known yet is to be kept.
    fileprivate var keeps: [Bool] = []

    /// Whether each text's states needn't be computed.
    var isKnown: [Bool] { places.map { $0?.isFilled == true } }

    subscript(range: Range<Int>) -> Lookup {
      Lookup(
        texts: texts[range], wantsMeans: wantsMeans, places: Array(places[range]),
        keeps: Array(keeps[range]))
    }
  }

  let backbone: any Backbone
  let fromLayer: Int
  /// Whether the mean states are wanted too.
  let wantsMeans: Bool
  private let diskBytes: Int
  private let store: Mutex<Store>

  /// A store of at most `bytes` in memory and then `diskBytes` on disk, empty.
  init(
    backbone: any Backbone, fromLayer: Int, wantsMeans: Bool, bytes: Int = 512 << 20,
    diskBytes: Int = 16 << 30
  ) {
    self.backbone = backbone
    self.fromLayer = fromLayer
    self.wantsMeans = wantsMeans
    self.diskBytes = diskBytes
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
        if isTraining, store.places[tokens] == nil {
          store.places[tokens] = reserve(tokens: tokens.count, in: &store)
        }
        let place = store.places[tokens]
        lookup.places.append(place)
        lookup.keeps.append(
          isTraining && place?.isFilled == false && seen.insert(tokens).inserted)
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
  /// - Returns: [tokens, width], nothing where rows stand in the texts, and where wanted [texts, layers ×
  ///   width].
  /// - Throws: `Cancelled`.
  func callAsFunction(
    _ lookup: Lookup, cancellation: Cancellation?
  ) throws -> (states: Tensor, means: Tensor?) {
    let tape = Tape(recording: false, cancellation: cancellation)
    let disk = store.withLock { $0.disk }
    var parts = lookup.places.enumerated().map { text, place -> Kept? in
      switch place {
      case .inMemory(let kept): kept
      case .onDisk(let start):
        disk.flatMap {
          read(lookup.texts.length(text), means: lookup.wantsMeans, at: start, of: $0)
        }
      case .reserved, nil: nil
      }
    }
    let missing = parts.indices.filter { parts[$0] == nil }
    if !missing.isEmpty, fromLayer > 0 || lookup.wantsMeans {
      let texts = PackedTexts(missing.map { Array(lookup.texts[$0]) })
      for (text, part) in zip(missing, try compute(texts, means: lookup.wantsMeans, on: tape)) {
        parts[text] = part
        if lookup.keeps[text], case .reserved(let start) = lookup.places[text] {
          keep(part, of: Array(lookup.texts[text]), at: start, on: disk)
        }
      }
    }
    return (
      fromLayer > 0
        ? .concatenatingRows(parts.compactMap { $0?.states })
        : lookup.texts.tokens.contains { $0 < 0 }
          ? .zeros([0, backbone.description.width]) : backbone.embeddings(of: lookup.texts),
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

  /// A place for a text of so many tokens; `nil` if there is nothing to keep, or no room.
  private func reserve(tokens: Int, in store: inout Store) -> Place? {
    let size = 4 * elementCount(tokens: tokens)
    guard size > 0 else { return nil }
    // Beside the numbers, the tokens themselves.
    if size + 4 * tokens <= store.bytes {
      store.bytes -= size + 4 * tokens
      return .reserved(onDisk: nil)
    }
    if !store.hasDisk {
      store.disk = diskBytes > 0 ? ScratchFile(limit: diskBytes) : nil
      store.hasDisk = true
    }
    return store.disk?.reserve(size).map { .reserved(onDisk: $0) }
  }

  /// How many numbers are kept of a text.
  private func elementCount(tokens: Int) -> Int {
    let layers = backbone.description.layers - fromLayer
    return ((fromLayer > 0 ? tokens : 0) + (wantsMeans ? layers : 0)) * backbone.description.width
  }

  private func keep(_ part: Kept, of tokens: [Int32], at start: Int?, on disk: ScratchFile?) {
    guard let start else { return store.withLock { $0.places[tokens] = .inMemory(part) } }
    var end = start
    var isWritten = disk != nil
    for tensor in [part.states, part.means].compactMap(\.self) where isWritten {
      isWritten = tensor.withUnsafeValues { values in
        let bytes = UnsafeRawBufferPointer(values)
        defer { end += bytes.count }
        return disk?.write(bytes, at: end) == true
      }
    }
    // Where the disk is full after all, the text is computed each time.
    store.withLock { $0.places[tokens] = isWritten ? .onDisk(start) : nil }
  }

  /// The kept states of a text of so many tokens, with the mean states only where they are wanted.
  private func read(_ tokens: Int, means: Bool, at start: Int, of disk: ScratchFile) -> Kept? {
    let width = backbone.description.width
    func tensor(_ shape: [Int], at start: Int) -> Tensor? {
      var isRead = false
      let tensor = Tensor(shape: shape) {
        isRead = disk.read(into: UnsafeMutableRawBufferPointer($0), at: start)
      }
      return isRead ? tensor : nil
    }
    var kept = Kept()
    if fromLayer > 0 {
      kept.states = tensor([tokens, width], at: start)
      if kept.states == nil { return nil }
    }
    if means {
      let before = fromLayer > 0 ? 4 * tokens * width : 0
      let layers = backbone.description.layers - fromLayer
      kept.means = tensor([1, layers * width], at: start + before)
      if kept.means == nil { return nil }
    }
    return kept
  }
}
