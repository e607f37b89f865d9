import Foundation

/// Gives the texts of ids dense numbers in the order of their first appearance.
///
/// An open-addressing hash table over one array of bytes: a look-up makes no string.
struct IDTable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = [0]
  /// The upper half of an id's hash and its number; `empty` where there is none.
  private var slots = [UInt64](repeating: empty, count: 1 << 10)

  private static let empty = UInt64.max

  /// How many ids there are.
  var count: Int { ends.count - 1 }

  /// A table without ids.
  init() {}

  /// A table of some ids, which get the number of their first place.
  init(_ ids: [String]) {
    for var id in ids { _ = id.withUTF8 { index(of: $0) } }
  }

  /// The number of an id, `nil` for one that wasn't seen.
  func number(of id: UnsafeBufferPointer<UInt8>) -> Int32? {
    place(of: id, hash: Self.hash(id)).index.map { Int32($0) }
  }

  /// The number of an id, a new one for an id that wasn't seen.
  mutating func index(of id: UnsafeBufferPointer<UInt8>) -> Int32 {
    if (count + 1) * 2 > slots.count { grow() }
    let hash = Self.hash(id)
    let (known, slot) = place(of: id, hash: hash)
    if let known { return Int32(known) }
    let index = count
    slots[slot] = (hash & ~0xffff_ffff) | UInt64(index)
    bytes.append(contentsOf: id)
    ends.append(bytes.count)
    return Int32(index)
  }

  /// Takes in the ids of another table, in their order.
  ///
  /// - Returns: The number here of each id there.
  mutating func merge(_ other: IDTable) -> [Int32] {
    other.bytes.withUnsafeBufferPointer { bytes in
      (0..<other.count).map {
        index(of: UnsafeBufferPointer(rebasing: bytes[other.ends[$0]..<other.ends[$0 + 1]]))
      }
    }
  }

  /// The ids as strings, by their number.
  func strings() -> [String] {
    (0..<count).map { String(decoding: bytes[ends[$0]..<ends[$0 + 1]], as: UTF8.self) }
  }

  /// The number of an id, if it has one, and the slot for it.
  private func place(
    of id: UnsafeBufferPointer<UInt8>, hash: UInt64
  ) -> (index: Int?, slot: Int) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != Self.empty {
      let index = Int(slots[slot] & 0xffff_ffff)
      if slots[slot] >> 32 == hash >> 32, equals(index, id) { return (index, slot) }
      slot = (slot + 1) & mask
    }
    return (nil, slot)
  }

  private func equals(_ index: Int, _ id: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = ends[index]
    guard ends[index + 1] - start == id.count else { return false }
    return bytes.withUnsafeBufferPointer { bytes in
      guard let known = bytes.baseAddress, let asked = id.baseAddress else { return id.isEmpty }
      return memcmp(known + start, asked, id.count) == 0
    }
  }

  private mutating func grow() {
    let mask = slots.count * 2 - 1
    slots = [UInt64](repeating: Self.empty, count: mask + 1)
    bytes.withUnsafeBufferPointer { bytes in
      for index in 0..<count {
        let hash = Self.hash(UnsafeBufferPointer(rebasing: bytes[ends[index]..<ends[index + 1]]))
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != Self.empty { slot = (slot + 1) & mask }
        slots[slot] = (hash & ~0xffff_ffff) | UInt64(index)
      }
    }
  }

  /// A multiplicative hash of eight bytes at a time.
  private static func hash(_ id: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let raw = UnsafeRawBufferPointer(id)
    var hash = UInt64(id.count) &* 0x9e37_79b9_7f4a_7c15
    var offset = 0
    while offset + 8 <= raw.count {
      hash = (hash ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* multiplier
      hash ^= hash >> 32
      offset += 8
    }
    var rest: UInt64 = 0
    while offset < raw.count {
      rest = rest << 8 | UInt64(raw[offset])
      offset += 1
    }
    hash = (hash ^ rest) &* multiplier
    return (hash ^ hash >> 32) &* multiplier
  }

  private static let multiplier: UInt64 = 0xff51_afd7_ed55_8ccd
}

/// Whether bytes are UTF-8 text without NUL.
func isValidUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  bytes.allSatisfy { $0 &- 1 < 127 }
    || !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
}
