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
