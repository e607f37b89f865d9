internal import Support

/// Token ids of several texts, one after the other without padding.
public struct PackedTexts: Sendable {
  /// The ids of all texts.
  public private(set) var tokens: [Int32] = []
  /// The start of each text, and the end of the last.
  public private(set) var offsets: [Int] = [0]

  public init() {}

  /// Texts from their ids.
  public init(_ texts: some Sequence<[Int32]>) {
    for text in texts { append(text) }
  }

  /// The number of texts.
  public var count: Int { offsets.count - 1 }

  /// The tokens of all texts together.
  public var tokenCount: Int { tokens.count }

  /// Adds one text.
  public mutating func append(_ text: some Collection<Int32>) {
    tokens.append(contentsOf: text)
    offsets.append(tokens.count)
  }

  /// The ids of one text.
  public subscript(index: Int) -> ArraySlice<Int32> { tokens[offsets[index]..<offsets[index + 1]] }

  /// The number of tokens of one text.
  public func length(_ index: Int) -> Int { offsets[index + 1] - offsets[index] }

  /// Some of the texts.
  public subscript(range: Range<Int>) -> PackedTexts {
    PackedTexts(range.map { Array(self[$0]) })
  }

  /// Ranges of texts of about `size` tokens each: a function of the texts alone, so that what is
  /// computed shard by shard doesn't depend on how many threads compute it.
  public func shards(ofTokens size: Int = PackedTexts.shardSize) -> [Range<Int>] {
    Self.ranges(ofCosts: (0..<count).map(length), size: size)
  }

  /// Ranges of neighbours whose costs add up to about `size`, and are about equal.
  ///
  /// An even number is aimed at: most machines have an even number of processors, and one range too
  /// many is waited for by all of them.
  static func ranges(ofCosts costs: [Int], size: Int) -> [Range<Int>] {
    let total = costs.reduce(0, +)
    return costs.balancedRanges(total <= size ? 1 : 2 * ((total + 2 * size - 1) / (2 * size)))
  }

  /// Tokens in a shard: enough rows for a fast matrix product, and shards for many workers.
  public static let shardSize = 256
}
