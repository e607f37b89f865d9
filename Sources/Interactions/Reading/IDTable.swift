import Foundation

/// Gives the texts of ids dense numbers in the order of their first appearance.
///
/// An open-addressing hash table whose slots hold ids of up to 16 bytes themselves: a look-up makes
/// no string and, most often, waits for memory once.
struct IDTable: Sendable {
  /// An id and its number.
  private struct Slot {
    /// The first eight bytes, or the hash of a longer id.
    var low: UInt64
    /// The next eight bytes, or `longMark` and the length of a longer id.
    var high: UInt64
    /// The number; below 0 where there is none.
    var index: Int32
  }

  /// What marks ids of more than 16 bytes: the last byte of none is 255, as they are UTF-8.
  private static let longMark: UInt64 = 0xff << 56
  private static let empty = Slot(low: 0, high: 0, index: -1)

  private var bytes: [UInt8] = []
  private var ends: [Int] = [0]
  private var slots = [Slot](repeating: empty, count: 1 << 10)

  /// A table without ids.
  init() {}

  /// A table of some ids, which get the number of their first place.
  init(_ ids: [String]) {
    for var id in ids { _ = id.withUTF8 { index(of: $0) } }
  }

  /// How many ids there are.
  var count: Int { ends.count - 1 }

  /// The number of an id, `nil` for one that wasn't seen.
  func number(of id: UnsafeBufferPointer<UInt8>) -> Int32? {
    let index = slots[place(of: id, Self.key(of: id))].index
    return index < 0 ? nil : index
  }

  /// The number of an id, a new one for an id that wasn't seen.
  mutating func index(of id: UnsafeBufferPointer<UInt8>) -> Int32 {
    if (count + 1) * 2 > slots.count { grow() }
    var slot = Self.key(of: id)
    let place = place(of: id, slot)
    if slots[place].index >= 0 { return slots[place].index }
    slot.index = Int32(count)
    slots[place] = slot
    bytes.append(contentsOf: id)
    ends.append(bytes.count)
    return slot.index
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

  /// The slot that holds an id, or the one for it.
  private func place(of id: UnsafeBufferPointer<UInt8>, _ key: Slot) -> Int {
    let mask = slots.count - 1
    var place = Self.start(of: key) & mask
    while slots[place].index >= 0 {
      let slot = slots[place]
      if slot.low == key.low, slot.high == key.high,
        id.count <= 16 || equals(Int(slot.index), id)
      {
        return place
      }
      place = (place + 1) & mask
    }
    return place
  }

  private func equals(_ index: Int, _ id: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      guard let known = bytes.baseAddress, let asked = id.baseAddress else { return id.isEmpty }
      return memcmp(known + ends[index], asked, id.count) == 0
    }
  }

  private mutating func grow() {
    let old = slots
    let mask = old.count * 2 - 1
    slots = [Slot](repeating: Self.empty, count: mask + 1)
    for slot in old where slot.index >= 0 {
      var place = Self.start(of: slot) & mask
      while slots[place].index >= 0 { place = (place + 1) & mask }
      slots[place] = slot
    }
  }

  /// Where the search for an id starts.
  private static func start(of key: Slot) -> Int {
    var hash = (key.low ^ (key.high &* multiplier)) &* multiplier
    hash = (hash ^ hash >> 32) &* multiplier
    return Int(truncatingIfNeeded: hash ^ hash >> 29)
  }

  /// An id as a slot holds it, without a number.
  private static func key(of id: UnsafeBufferPointer<UInt8>) -> Slot {
    let raw = UnsafeRawBufferPointer(id)
    let count = raw.count
    func word<Word: FixedWidthInteger>(at offset: Int, _: Word.Type) -> UInt64 {
      UInt64(raw.loadUnaligned(fromByteOffset: offset, as: Word.self).littleEndian)
    }
    switch count {
    case 0: return empty
    case 1...3:
      // The first, the middle and the last byte are all of them.
      let (middle, last) = (count / 2, count - 1)
      let low =
        UInt64(raw[0]) | UInt64(raw[middle]) << UInt64(8 * middle)
        | UInt64(raw[last]) << UInt64(8 * last)
      return Slot(low: low, high: 0, index: -1)
    case 4...8:
      // Two words that may overlap; the second loses what the first has.
      let rest = word(at: count - 4, UInt32.self) >> UInt64(8 * (8 - count))
      return Slot(low: word(at: 0, UInt32.self) | rest << 32, high: 0, index: -1)
    case 9...16:
      let rest = word(at: count - 8, UInt64.self) >> UInt64(8 * (16 - count))
      return Slot(low: word(at: 0, UInt64.self), high: rest, index: -1)
    default:
      return Slot(low: hash(raw), high: longMark | UInt64(count), index: -1)
    }
  }

  /// A multiplicative hash of eight bytes at a time.
  private static func hash(_ raw: UnsafeRawBufferPointer) -> UInt64 {
    var hash = UInt64(raw.count) &* 0x9e37_79b9_7f4a_7c15
    var offset = 0
    while offset + 8 <= raw.count {
      hash = (hash ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* multiplier
      hash ^= hash >> 32
      offset += 8
    }
    // The last eight bytes again, so that what is left of them counts.
    hash ^= raw.loadUnaligned(fromByteOffset: raw.count - 8, as: UInt64.self)
    hash = (hash ^ hash >> 32) &* multiplier
    return hash ^ hash >> 32
  }

  private static let multiplier: UInt64 = 0xff51_afd7_ed55_8ccd
}

/// Whether bytes are UTF-8 text without NUL.
func isValidUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  bytes.allSatisfy { $0 &- 1 < 127 }
    || !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
}
