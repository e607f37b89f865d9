/// Item sequences laid one after the other without padding.
struct PackedHistories: Sendable {
  /// The items of all sequences.
  private(set) var items: [Int32] = []
  /// The position of each item, the most recent of a sequence at maxlen − 1.
  private(set) var positions: [Int32] = []
  /// Where each sequence starts, and the end of the last.
  private(set) var offsets = [0]

  /// Packs the last `maxlen` items of each sequence.
  init(_ sequences: some Sequence<ArraySlice<Int32>>, maxlen: Int) {
    for sequence in sequences {
      let recent = sequence.suffix(maxlen)
      items += recent
      positions += Int32(maxlen - recent.count)..<Int32(maxlen)
      offsets.append(items.count)
    }
  }

  /// The row of each sequence's last item.
  var lastRows: [Int32] { offsets.dropFirst().map { Int32($0 - 1) } }
}
