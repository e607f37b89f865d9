import Glibc

/// Gives the texts of ids dense numbers in the order of their first appearance.
///
/// An open-addressing hash table whose slots hold ids of up to 16 bytes themselves: a look-up makes
/// no string and, most often, waits for memory once.
struct IDTable: Sendable {
  private struct Slot {
    var key: IDKey
    /// The number; below 0 where there is none.
    var index: Int32
  }

  private static let empty = Slot(key: IDKey(low: 0, high: 0), index: -1)

  private var bytes: [UInt8] = []
  private var ends: [Int] = [0]
  private var slots = [Slot](repeating: empty, count: 1 << 10)
  /// The sum of the slots that were touched; without it, nothing would be read.
  private var touched: Int32 = 0

  /// How many ids there are.
  var count: Int { ends.count - 1 }

  /// The number of an id, `nil` for one that wasn't seen.
  func number(of id: UnsafeBufferPointer<UInt8>) -> Int32? {
    let index = slots[place(of: IDKey(id), id)].index
    return index < 0 ? nil : index
  }

  /// The number of an id, a new one for an id that wasn't seen.
  mutating func index(of id: UnsafeBufferPointer<UInt8>) -> Int32 { index(of: IDKey(id), id) }

  /// Appends the number of each id of a column to others, with new ones for new ids.
  mutating func number(_ column: IDColumn, into numbers: inout [Int32]) {
    column.long.withUnsafeBufferPointer { long in
      var start = 0
      var first = 0
      while first < column.keys.count {
        let keys = column.keys[first..<min(first + 64, column.keys.count)]
        touch(keys)
        for key in keys {
          let end = start + (key.longCount ?? 0)
          numbers.append(index(of: key, UnsafeBufferPointer(rebasing: long[start..<end])))
          start = end
        }
        first = keys.endIndex
      }
    }
  }

  /// Reads the slots where the search for some ids will start, none waiting for the others: in a
  /// large table each would be waited for in turn.
  private mutating func touch(_ keys: ArraySlice<IDKey>) {
    let mask = slots.count - 1
    for key in keys { touched &+= slots[key.hash & mask].index }
  }

  /// The ids as strings, by their number.
  func strings() -> [String] {
    (0..<count).map { String(decoding: bytes[ends[$0]..<ends[$0 + 1]], as: UTF8.self) }
  }

  /// The number of an id; its bytes count only where the key doesn't hold them.
  private mutating func index(of key: IDKey, _ id: UnsafeBufferPointer<UInt8>) -> Int32 {
    if (count + 1) * 2 > slots.count { grow() }
    let place = place(of: key, id)
    if slots[place].index >= 0 { return slots[place].index }
    let index = Int32(count)
    slots[place] = Slot(key: key, index: index)
    if key.longCount == nil { key.append(to: &bytes) } else { bytes.append(contentsOf: id) }
    ends.append(bytes.count)
    return index
  }

  /// The slot that holds an id, or the one for it.
  private func place(of key: IDKey, _ id: UnsafeBufferPointer<UInt8>) -> Int {
    let mask = slots.count - 1
    var place = key.hash & mask
    while slots[place].index >= 0 {
      let slot = slots[place]
      if slot.key == key, key.longCount == nil || equals(Int(slot.index), id) { return place }
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
      var place = slot.key.hash & mask
      while slots[place].index >= 0 { place = (place + 1) & mask }
      slots[place] = slot
    }
  }
}

/// The ids of a column, row by row.
struct IDColumn: Sendable {
  private(set) var keys: [IDKey] = []
  /// The bytes of those that their keys don't hold, one after the other.
  private(set) var long: [UInt8] = []

  /// Adds the id of a row.
  mutating func append(_ id: UnsafeBufferPointer<UInt8>) {
    let key = IDKey(id)
    keys.append(key)
    if key.longCount != nil { long.append(contentsOf: id) }
  }
}

/// An id of up to 16 bytes, or the hash and the length of a longer one.
///
/// Ids are UTF-8 without NUL: zeros behind them are no part of them, and no byte is 255.
struct IDKey: Sendable, Equatable {
  /// The first eight bytes, or the hash.
  var low: UInt64
  /// The next eight bytes, or `longMark` and the length.
  var high: UInt64

  /// The mark of ids of more than 16 bytes.
  private static let longMark: UInt64 = 0xff << 56

  init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// The key of an id.
  init(_ id: UnsafeBufferPointer<UInt8>) {
    let raw = UnsafeRawBufferPointer(id)
    let count = raw.count
    func word<Word: FixedWidthInteger>(at offset: Int, _: Word.Type) -> UInt64 {
      UInt64(Word(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: Word.self)))
    }
    high = 0
    switch count {
    case 0: low = 0
    case 1...3:
      // The first, the middle and the last byte are all of them.
      let (middle, last) = (count / 2, count - 1)
      low =
        UInt64(raw[0]) | UInt64(raw[middle]) << UInt64(8 * middle)
        | UInt64(raw[last]) << UInt64(8 * last)
    case 4...8:
      // Two words that may overlap; the second loses what the first has.
      let rest = word(at: count - 4, UInt32.self) >> UInt64(8 * (8 - count))
      low = word(at: 0, UInt32.self) | rest << 32
    case 9...16:
      low = word(at: 0, UInt64.self)
      high = word(at: count - 8, UInt64.self) >> UInt64(8 * (16 - count))
    default:
      low = Self.hash(raw)
      high = Self.longMark | UInt64(count)
    }
  }

  /// The length of an id that is longer than the key; `nil` of one that the key holds.
  var longCount: Int? { high >> 56 == 0xff ? Int(high & ~Self.longMark) : nil }

  /// Where the search for the id starts.
  var hash: Int {
    var hash = (low ^ (high &* Self.multiplier)) &* Self.multiplier
    hash = (hash ^ hash >> 32) &* Self.multiplier
    return Int(truncatingIfNeeded: hash ^ hash >> 29)
  }

  /// Appends the bytes of an id that the key holds.
  func append(to bytes: inout [UInt8]) {
    for word in [low, high] {
      var rest = word
      while rest != 0 {
        bytes.append(UInt8(truncatingIfNeeded: rest))
        rest >>= 8
      }
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
