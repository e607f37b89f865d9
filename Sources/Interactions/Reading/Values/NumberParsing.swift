/// Reads numbers and times from the bytes of fields.
enum NumberParsing {
  /// The digits of a number as integer; `nil` if there is anything else or it doesn't fit.
  static func integer(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    let isNegative = bytes.first == 45
    guard bytes.count > (isNegative ? 1 : 0) else { return nil }
    var value: Int64 = 0
    for byte in bytes.dropFirst(isNegative ? 1 : 0) {
      let digit = byte &- 48
      guard digit < 10 else { return nil }
      let (product, overflowed) = value.multipliedReportingOverflow(by: 10)
      let (sum, carried) = product.addingReportingOverflow(Int64(digit))
      if overflowed || carried { return nil }
      value = sum
    }
    return isNegative ? -value : value
  }

  /// A decimal number, correctly rounded, whatever the locale; `nil` if it isn't one.
  static func decimal(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    // Up to 15 digits and a point: both integers are exact, so the quotient is rounded once.
    var digits: Int64 = 0
    var scale = 1.0
    var sawPoint = false
    guard let first = bytes.first, bytes.count <= 16 else { return slowDecimal(bytes) }
    guard first != 46, bytes[bytes.count - 1] != 46 else { return slowDecimal(bytes) }
    for byte in bytes {
      if byte == 46, !sawPoint {
        sawPoint = true
        continue
      }
      let digit = byte &- 48
      guard digit < 10 else { return slowDecimal(bytes) }
      digits = digits * 10 + Int64(digit)
      if sawPoint { scale *= 10 }
    }
    guard digits < 1 << 53 else { return slowDecimal(bytes) }
    return Double(digits) / scale
  }

  private static func slowDecimal(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    // The standard library reads a text up to its first NUL.
    guard bytes.count <= 64, !bytes.contains(0) else { return nil }
    return Double(String(decoding: bytes, as: UTF8.self))
  }

  /// A date and a time of day as ISO 8601 writes them, in unix seconds; UTC unless an offset is
  /// given: `2011-12-09`, `2011-12-09 12:50`, `2011-12-09T12:50:00.000+01:00`.
  static func date(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    var position = 0
    func number(_ count: Int) -> Int? {
      guard position + count <= bytes.count else { return nil }
      let part = UnsafeBufferPointer(rebasing: bytes[position..<position + count])
      guard part.allSatisfy({ $0 &- 48 < 10 }), let value = integer(part) else { return nil }
      position += count
      return Int(value)
    }
    func take(_ characters: String) -> UInt8? {
      guard position < bytes.count, characters.utf8.contains(bytes[position]) else { return nil }
      defer { position += 1 }
      return bytes[position]
    }
    guard let year = number(4), take("-/") != nil, let month = number(2), take("-/") != nil,
      let day = number(2), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    var seconds = daysSince1970(year: year, month: month, day: day) * 86_400
    guard position < bytes.count else { return Int64(seconds) }
    guard take(" T") != nil, let hour = number(2), take(":") != nil, let minute = number(2),
      hour < 24, minute < 60
    else { return nil }
    seconds += hour * 3600 + minute * 60
    if take(":") != nil {
      guard let second = number(2), second <= 60 else { return nil }
      seconds += second
      if take(".") != nil { while number(1) != nil {} }
    }
    if take("Z") == nil, let sign = take("+-") {
      guard let hours = number(2), hours < 24 else { return nil }
      _ = take(":")
      guard let minutes = number(2), minutes < 60 else { return nil }
      seconds += (sign == 43 ? -1 : 1) * (hours * 3600 + minutes * 60)
    }
    return position == bytes.count ? Int64(seconds) : nil
  }

  /// Days from 1970-01-01 in the proleptic Gregorian calendar (Hinnant's `days_from_civil`).
  static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
