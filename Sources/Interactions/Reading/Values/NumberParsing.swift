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

  /// A number with a comma for the decimal point, such as `4,5`, and whether the comma may as well
  /// part thousands, as in `1,234`; `nil` if it isn't one.
  static func decimalComma(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> (value: Double, maySeparateThousands: Bool)? {
    let parts = (bytes.first == 45 ? bytes.dropFirst() : bytes[...])
      .split(separator: 44, omittingEmptySubsequences: false)
    guard parts.count == 2,
      parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0 &- 48 < 10 } }), bytes.count <= 64,
      let value = Double(String(decoding: bytes.map { $0 == 44 ? 46 : $0 }, as: UTF8.self))
    else { return nil }
    return (value, parts[1].count == 3 && parts[0].count <= 3 && parts[0].first != 48)
  }

  private static func slowDecimal(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    // The standard library reads a text up to its first NUL.
    guard bytes.count <= 64, !bytes.contains(0) else { return nil }
    return Double(String(decoding: bytes, as: UTF8.self))
  }

  /// A date that begins with the year, and a time of day, in unix seconds; UTC unless an offset is
  /// given: `2011-12-09`, `2011/12/9 3:05 PM`, `2011-12-09T12:50:00.000+01:00`, `… 12:50 UTC`.
  static func date(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    var position = 0
    func number(_ digits: ClosedRange<Int>) -> Int? {
      let part = bytes[position...].prefix(digits.upperBound).prefix { $0 &- 48 < 10 }
      position += part.count
      return digits.contains(part.count) ? part.reduce(0) { $0 * 10 + Int($1 - 48) } : nil
    }
    func take(_ characters: String) -> UInt8? {
      guard position < bytes.count, characters.utf8.contains(bytes[position]) else { return nil }
      defer { position += 1 }
      return bytes[position]
    }
    guard let year = number(4...4), take("-/") != nil, let month = number(1...2),
      take("-/") != nil, let day = number(1...2), isDay(year: year, month: month, day: day)
    else { return nil }
    var seconds = daysSince1970(year: year, month: month, day: day) * 86_400
    guard position < bytes.count else { return Int64(seconds) }
    guard take(" T") != nil, var hour = number(1...2), take(":") != nil,
      let minute = number(2...2), hour < 24, minute < 60
    else { return nil }
    if take(":") != nil {
      guard let second = number(2...2), second <= 60 else { return nil }
      seconds += second
      if take(".") != nil { while number(1...1) != nil {} }
    }
    var rest = bytes[position...].drop { $0 == 32 }
    if let half = half(rest.prefix(2)) {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + 12 * half
      rest = rest.dropFirst(2).drop { $0 == 32 }
    }
    guard let offset = rest.isEmpty ? 0 : offset(rest) else { return nil }
    return Int64(seconds + hour * 3600 + minute * 60 - offset)
  }

  /// How many seconds a zone is before UTC, which `Z`, `UTC`, `GMT` and offsets such as `+01:00`,
  /// `+0100` and `+01` say; `nil` for other names, whose offset changes with the season.
  static func offset(_ bytes: some Collection<UInt8>) -> Int? {
    if ["z", "utc", "gmt"].contains(lowercased(bytes)) { return 0 }
    guard let sign = bytes.first, sign == 43 || sign == 45 else { return nil }
    let parts = bytes.dropFirst().split(separator: 58, omittingEmptySubsequences: false)
    let digits = Array(parts.joined())
    guard digits.allSatisfy({ $0 &- 48 < 10 }), digits.count == 2 || digits.count == 4,
      parts.count == 1 || parts.count == 2 && parts[0].count == 2 && digits.count == 4
    else { return nil }
    let values = digits.map { Int($0 - 48) }
    let (hours, minutes) = (
      values[0] * 10 + values[1], values.count == 4 ? values[2] * 10 + values[3] : 0
    )
    guard hours < 24, minutes < 60 else { return nil }
    return (sign == 43 ? 1 : -1) * (hours * 3600 + minutes * 60)
  }

  /// 0 for `AM`, 1 for `PM`.
  static func half(_ word: some Collection<UInt8>) -> Int? {
    ["am", "pm"].firstIndex(of: lowercased(word))
  }

  /// Whether a month has a day.
  static func isDay(year: Int, month: Int, day: Int) -> Bool {
    guard (1...12).contains(month), day >= 1 else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return day <= [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  private static func lowercased(_ word: some Collection<UInt8>) -> String {
    String(decoding: word, as: UTF8.self).lowercased()
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
