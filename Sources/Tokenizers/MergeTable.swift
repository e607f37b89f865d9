/// Which neighbouring tokens merge into which, and in what order.
///
/// An open-addressing hash table keyed by the two ids.
struct MergeTable: Sendable {
  /// What a pair of tokens becomes.
  struct Merge: Sendable {
    /// Lower ranks merge first.
    var rank: UInt32
    var id: Int32
  }

  /// No pair: both ids would be -1.
  private static let empty = UInt64.max
  private var keys: [UInt64]
  private var merges: [Merge]

  /// Makes an empty table with room for this many pairs.
  init(capacity: Int) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    keys = [UInt64](repeating: Self.empty, count: size)
    merges = [Merge](repeating: Merge(rank: 0, id: 0), count: size)
  }

  /// Sets what a pair becomes; there must be room.
  mutating func insert(_ left: Int32, _ right: Int32, _ merge: Merge) {
    let key = Self.key(left, right)
    let slot = slot(of: key)
    keys[slot] = key
    merges[slot] = merge
  }

  /// What a pair becomes, if it merges.
  @inline(__always)
  func merge(_ left: Int32, _ right: Int32) -> Merge? {
    let slot = slot(of: Self.key(left, right))
    return keys[slot] == Self.empty ? nil : merges[slot]
  }

  @inline(__always)
  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  /// Where a key is or would be.
  @inline(__always)
  private func slot(of key: UInt64) -> Int {
    let hash = key &* 0x9e37_79b9_7f4a_7c15
    var slot = Int(truncatingIfNeeded: hash ^ hash >> 32) & (keys.count - 1)
    while keys[slot] != key, keys[slot] != Self.empty { slot = (slot + 1) & (keys.count - 1) }
    return slot
  }
}
