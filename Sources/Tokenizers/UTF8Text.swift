/// Valid UTF-8 that belongs to somebody else for the time of a call.
typealias UTF8Text = UnsafeBufferPointer<UInt8>

extension UnsafeBufferPointer where Element == UInt8 {
  /// The character at a place where one begins, and the place behind it.
  @inline(__always)
  func scalar(at index: Int) -> (scalar: Unicode.Scalar, end: Int) {
    let first = UInt32(self[index])
    if first < 0x80 { return (Unicode.Scalar(UInt8(first)), index + 1) }
    func continuation(_ offset: Int) -> UInt32 { UInt32(self[index + offset]) & 0x3f }
    if first < 0xe0 {
      return (Self.valid((first & 0x1f) << 6 | continuation(1)), index + 2)
    }
    if first < 0xf0 {
      let value = (first & 0xf) << 12 | continuation(1) << 6 | continuation(2)
      return (Self.valid(value), index + 3)
    }
    let upper = (first & 7) << 18 | continuation(1) << 12
    return (Self.valid(upper | continuation(2) << 6 | continuation(3)), index + 4)
  }

  /// The character before a place where one ends.
  func scalar(before end: Int) -> (scalar: Unicode.Scalar, start: Int) {
    var start = end - 1
    while self[start] & 0xc0 == 0x80 { start -= 1 }
    return (scalar(at: start).scalar, start)
  }

  @inline(__always)
  private static func valid(_ value: UInt32) -> Unicode.Scalar {
    Unicode.Scalar(value) ?? "\u{fffd}"
  }

  /// A part of the text.
  @inline(__always)
  func part(_ range: Range<Int>) -> UTF8Text { UTF8Text(rebasing: self[range]) }
}
