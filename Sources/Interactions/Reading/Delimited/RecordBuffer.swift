import Glibc

/// A window over the bytes of a file that always begins with a whole record.
///
/// Records are read in place; what is left of the last, unfinished one moves to the front before
/// the next piece is read behind it.
struct RecordBuffer: ~Copyable {
  /// The longest record; a longer one is malformed.
  static let longestRecord = 16 << 20

  let source: ByteSource
  /// Whether no bytes come after those in the window.
  private(set) var isLast = false

  private var storage: UnsafeMutableBufferPointer<UInt8>
  private var filled = 0
  private var position = 0

  /// A window over a file from its first byte after a byte order mark.
  ///
  /// - Throws: what reading throws, and `DataError.utf16` for a file in another encoding.
  init(_ source: ByteSource, capacity: Int = 1 << 20) throws {
    self.source = source
    storage = .allocate(capacity: capacity)
    try refill()
    position = try ByteOrderMark.length(in: storage[..<min(filled, 3)], path: source.path)
  }

  deinit { storage.deallocate() }

  /// The bytes that wait to be taken.
  var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: storage[position..<filled])
  }

  /// Takes bytes off the front.
  mutating func advance(by count: Int) { position += count }

  /// Reads more bytes behind those that wait.
  mutating func refill() throws {
    let waiting = filled - position
    if position > 0, let base = storage.baseAddress {
      base.update(from: base + position, count: waiting)
    } else if waiting == storage.count {
      let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: storage.count * 2)
      _ = larger.update(fromContentsOf: storage[..<waiting])
      storage.deallocate()
      storage = larger
    }
    (position, filled) = (0, waiting)
    let count = try source.read(into: UnsafeMutableBufferPointer(rebasing: storage[waiting...]))
    isLast = count < storage.count - waiting
    filled += count
  }
}
