/// A piece of a file that ends where a line does, or the file.
struct FileBlock: Sendable {
  /// The bytes, with `padding` zeros behind them.
  let storage: [UInt8]
  /// Whether the file ends with the block.
  var isLast: Bool
  /// Whether the block stands for a line that is longer than any record, and has no bytes.
  var isTooLong = false
  /// Whether the file begins with the block.
  var isFirst = false
  /// How much of the file lies before the block's end.
  var share = 1.0

  /// What simdjson may read behind the end of a line.
  static let padding = 64

  /// A block of bytes that are there already.
  init(_ bytes: some Collection<UInt8>, isLast: Bool) {
    storage = bytes + [UInt8](repeating: 0, count: Self.padding)
    self.isLast = isLast
  }

  /// A line that is too long.
  static let tooLong: FileBlock = {
    var block = FileBlock([], isLast: false)
    block.isTooLong = true
    return block
  }()

  /// How many bytes there are.
  var count: Int { storage.count - Self.padding }

  /// The bytes from one of them on.
  func bytes(from start: Int) -> ArraySlice<UInt8> { storage[start..<count] }

  /// Calls `body` with the bytes; `padding` more can be read behind them.
  func withBytes<Result, Failure>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try storage.withUnsafeBufferPointer { bytes throws(Failure) in
      try body(UnsafeBufferPointer(rebasing: bytes[..<count]))
    }
  }
}
