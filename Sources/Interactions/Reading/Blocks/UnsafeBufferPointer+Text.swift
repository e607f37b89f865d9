import Glibc

extension UnsafeBufferPointer<UInt8> {
  /// The bytes without the blanks around them.
  var trimmed: UnsafeBufferPointer<UInt8> {
    var (start, end) = (0, count)
    while start < end, self[start] == 32 { start += 1 }
    while start < end, self[end - 1] == 32 { end -= 1 }
    return UnsafeBufferPointer(rebasing: self[start..<end])
  }

  /// The words between separators, without the blanks around them; what is nothing between two
  /// separators, or behind the last, is no word.
  ///
  /// - Parameter separator: what parts words; nothing for blanks and tabs, any number of them.
  /// - Returns: the words.
  func words(partedBy separator: [UInt8]) -> [UnsafeBufferPointer<UInt8>] {
    if separator.isEmpty {
      return split { $0 == 32 || $0 == 9 }.map { UnsafeBufferPointer(rebasing: $0) }
    }
    return split(separator: separator).map { UnsafeBufferPointer(rebasing: $0).trimmed }
      .filter { !$0.isEmpty }
  }

  /// Calls `body` with each line, without its end and the spaces before that, and with its length
  /// in all.
  func forEachLine(_ body: (UnsafeBufferPointer<UInt8>, _ length: Int) -> Void) {
    var start = 0
    while start < count, let base = baseAddress {
      let newline = memchr(base + start, 10, count - start)
      let length =
        newline.map { UnsafeRawPointer($0) - UnsafeRawPointer(base + start) + 1 } ?? count - start
      var end = start + length
      while end > start, [32, 9, 10, 13].contains(self[end - 1]) { end -= 1 }
      body(UnsafeBufferPointer(rebasing: self[start..<end]), length)
      start += length
    }
  }
}

/// Whether bytes are UTF-8 text without NUL.
func isValidUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  bytes.allSatisfy { $0 &- 1 < 127 }
    || !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
}
