/// Reads one file's times, all in the unit that its first row shows.
struct TimeColumn {
  /// Why a field is no time.
  enum Failure: Error {
    case notATime
    case outOfRange
  }

  /// Seconds up to the year 5138; larger numbers are milliseconds, then micro- and nanoseconds.
  private static let largest: Double = 1e11
  private var divisor: Double?

  /// What the numbers count, for the report; `nil` before the first row.
  var unit: String? {
    divisor.map { [1: "seconds", 1e3: "milliseconds", 1e6: "microseconds"][$0] ?? "nanoseconds" }
  }

  /// The unix seconds that a field says.
  mutating func seconds(_ bytes: UnsafeBufferPointer<UInt8>) throws(Failure) -> Int64 {
    guard let number = NumberParsing.integer(bytes).map(Double.init) ?? NumberParsing.decimal(bytes)
    else {
      guard let date = NumberParsing.date(bytes) else { throw .notATime }
      return date
    }
    guard number.isFinite else { throw .outOfRange }
    let divisor = self.divisor ?? [1, 1e3, 1e6, 1e9].first { abs(number) < Self.largest * $0 } ?? 1
    guard abs(number) < Self.largest * divisor else { throw .outOfRange }
    if number != 0 { self.divisor = divisor }
    return Int64((number / divisor).rounded(.down))
  }
}
