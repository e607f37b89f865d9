internal import Tensors

/// Keys and values of texts that are read piece by piece, so that no token is computed twice.
///
/// A text's entries are the rows injected before it, then its tokens. The memory of each layer is
/// one block with room for every text to grow; it is moved only when a text outgrows it.
///
/// A run writes into the cache that its pass holds, so one run at a time may hold it.
public final class KeyValueCache {
  /// One layer's block, [texts × capacity, 2 k].
  private struct Layer {
    var block: Tensor
    /// Entries of each text.
    var counts: [Int]
  }
  private var layers: [Layer?]
  private var capacity: Int
  /// The number of texts.
  public let count: Int
  /// How many tokens of each text have been read, without injected rows.
  public private(set) var lengths: [Int]

  /// An empty cache.
  ///
  /// - Parameters:
  ///   - layers: how many layers the model has.
  ///   - texts: how many texts are read side by side.
  ///   - capacity: entries of a text that there is room for at first.
  public init(layers: Int, texts: Int, capacity: Int = 64) {
    self.layers = Array(repeating: nil, count: layers)
    self.capacity = max(1, capacity)
    count = texts
    lengths = Array(repeating: 0, count: texts)
  }

  /// Some of the texts, in any order and number, such as the best beams.
  public func selecting(_ texts: [Int]) -> KeyValueCache {
    let selection = KeyValueCache(layers: layers.count, texts: texts.count, capacity: capacity)
    selection.lengths = texts.map { lengths[$0] }
    selection.layers = layers.map { layer in
      layer.map { layer in
        Layer(
          block: Self.block(
            texts.map { (layer.block, $0 * capacity, layer.counts[$0]) }, capacity: capacity),
          counts: texts.map { layer.counts[$0] })
      }
    }
    return selection
  }

  /// Counts the tokens of one piece, after all layers have read it.
  ///
  /// - Parameter offsets: where each text's tokens start, and the end of the last.
  public func advance(offsets: [Int]) {
    for text in 0..<count { lengths[text] += offsets[text + 1] - offsets[text] }
  }

  /// A layer's entries as extra rows of attention: where each text's start, and how many it has.
  func entries(_ layer: Int) -> (block: Tensor, offsets: [Int], counts: [Int])? {
    layers[layer].map { ($0.block, (0...count).map { $0 * capacity }, $0.counts) }
  }

  /// Adds keys and values of packed rows, offsets saying whose they are.
  func append(_ rows: Tensor, offsets: [Int], layer: Int) {
    let width = rows.rowWidth
    let counts: [Int] = layers[layer]?.counts ?? Array(repeating: 0, count: count)
    var longest = 0
    for text in 0..<count {
      longest = max(longest, counts[text] + offsets[text + 1] - offsets[text])
    }
    if longest > capacity { grow(to: longest) }
    // Taken out, so that the block is written in place.
    var entry =
      layers[layer]
      ?? Layer(block: .zeros([count * capacity, width]), counts: counts)
    layers[layer] = nil
    rows.withUnsafeValues { from in
      entry.block.withUnsafeMutableValues { to in
        for text in 0..<count {
          let source = offsets[text] * width..<offsets[text + 1] * width
          let start = (text * capacity + entry.counts[text]) * width
          _ = to[start..<start + source.count].update(fromContentsOf: from[source])
          entry.counts[text] += offsets[text + 1] - offsets[text]
        }
      }
    }
    layers[layer] = entry
  }

  private func grow(to longest: Int) {
    let larger = max(longest, capacity + capacity / 2)
    for index in layers.indices {
      guard let layer = layers[index] else { continue }
      layers[index]?.block = Self.block(
        (0..<count).map { (layer.block, $0 * capacity, layer.counts[$0]) }, capacity: larger)
    }
    capacity = larger
  }

  /// A block from the entries of texts: whose block, the first entry, and how many.
  private static func block(
    _ texts: [(block: Tensor, first: Int, count: Int)], capacity: Int
  ) -> Tensor {
    guard let width = texts.first?.block.rowWidth else { return .zeros([0, 0]) }
    var parts: [Tensor] = []
    for text in texts {
      parts.append(text.block.rows(text.first..<text.first + text.count))
      parts.append(.zeros([capacity - text.count, width]))
    }
    return .concatenatingRows(parts)
  }
}
