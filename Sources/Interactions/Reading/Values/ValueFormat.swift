/// The mark before the fraction of a number.
public enum DecimalMark: String, Sendable, Hashable, CaseIterable {
  case point
  case comma
}

/// How one file writes its times and numbers.
struct ValueFormat: Sendable, Hashable {
  /// The content of a second column of times.
  enum Clock: Sendable, Hashable {
    /// Times of day, which are added to the days of the first.
    case timeOfDay
    /// Numbers, which order rows of one time.
    case tieBreaker

    /// Sees what values are: times of day, or else numbers.
    init(of values: [String]) {
      let areTimes = values.allSatisfy { value in
        Array(value.utf8).withUnsafeBufferPointer { DateParsing.timeOfDay($0) != nil }
      }
      self = areTimes && !values.isEmpty ? .timeOfDay : .tieBreaker
    }
  }

  /// How times are written.
  var times = TimeFormat()
  /// The content of the second column of times; `nil` where there is none.
  var clock: Clock?
  /// The mark before fractions; `nil` for a point, or a comma that can be nothing else.
  var decimal: DecimalMark?
}

/// How one file writes its times, seen from its first rows.
struct TimeFormat: Sendable, Hashable {
  /// Why a field is no time.
  enum Failure: Error {
    case notATime
    case outOfRange
  }

  /// Seconds up to the year 5138; larger numbers are milliseconds, then micro- and nanoseconds.
  private static let largest: Double = 1e11

  /// The unit of the numbers, as parts of a second.
  var divisor: Double = 1
  /// The order of days and months.
  var order = DateOrder.monthFirst
  /// Whether numbers are dates without anything between: `20111209`, `20111209082600`.
  var isCompact = false
  /// Whether dates were seen of which either number may be the month.
  private(set) var isAmbiguous = false

  init() {}

  /// Sees the format of times from some of them.
  init(of samples: [String], order: DateOrder? = nil) {
    let filled = samples.filter { !$0.isEmpty }
    let numbers = filled.compactMap(Double.init).filter { $0 != 0 && $0.isFinite }
    divisor =
      numbers.first.map { first in
        Self.units.first { abs(first) < Self.largest * $0 } ?? 1
      } ?? 1
    // An impossible day among dates makes them no numbers of seconds.
    let compact = filled.count { DateParsing.looksCompact(Array($0.utf8)) }
    isCompact = !filled.isEmpty && compact * 10 >= filled.count * 9
    let slashed = filled.compactMap { DateParsing.leadingNumbers(Array($0.utf8)) }
    if let order {
      self.order = order
    } else if slashed.contains(where: { $0.first > 12 }) {
      self.order = .dayFirst
    } else if !slashed.contains(where: { $0.second > 12 }), let one = slashed.first {
      // Points are a habit of countries that write the day first.
      self.order = one.separator == 46 ? .dayFirst : .monthFirst
      isAmbiguous = one.separator != 46
    }
  }

  /// The format in words, with how else times may be read; `nil` for seconds and dates that begin with
  /// the year.
  var note: (text: String, remedy: Remedy?)? {
    if isCompact { return ("dates without separators", nil) }
    if isAmbiguous {
      return order == .monthFirst
        ? ("month/day/year", .dates(.dayFirst)) : ("day/month/year", .dates(.monthFirst))
    }
    return [1e3: "milliseconds", 1e6: "microseconds", 1e9: "nanoseconds"][divisor].map { ($0, nil) }
  }

  /// The unix seconds that a field says.
  func seconds(_ bytes: UnsafeBufferPointer<UInt8>) throws(Failure) -> Int64 {
    if isCompact {
      if let date = DateParsing.compact(bytes) { return date }
      if NumberParsing.integer(bytes) != nil { throw .notATime }
    }
    if let whole = NumberParsing.integer(bytes), divisor == 1, abs(Double(whole)) < Self.largest {
      return whole
    }
    guard let number = NumberParsing.integer(bytes).map(Double.init) ?? NumberParsing.decimal(bytes)
    else {
      guard let date = NumberParsing.date(bytes) ?? DateParsing.seconds(bytes, order: order) else {
        throw .notATime
      }
      return date
    }
    guard number.isFinite, let divisor = unit(of: number) else { throw .outOfRange }
    return Int64((number / divisor).rounded(.down))
  }

  /// The unit of one number: the file's, or another where the number is a time from 1973 to
  /// 2103 in that one only; `nil` where it is out of range.
  private func unit(of number: Double) -> Double? {
    let isUsual = abs(number) < Self.largest * divisor
    // Milliseconds before 1973 aren't seconds after it.
    if isUsual, divisor == 1 || abs(number) >= Self.largest * divisor / 1000 { return divisor }
    let other = Self.units.first { number >= 1e8 * $0 && number < 4.2e9 * $0 }
    return other ?? (isUsual ? divisor : nil)
  }

  /// Seconds, milli-, micro- and nanoseconds as parts of a second.
  private static let units: [Double] = [1, 1e3, 1e6, 1e9]

  /// Whether all of some values are days without a time of day.
  func areDays(_ values: [String]) -> Bool {
    let times = values.filter { !$0.isEmpty }.map { value in
      Array(value.utf8).withUnsafeBufferPointer { try? seconds($0) }
    }
    return !times.isEmpty && times.allSatisfy { ($0 ?? 1) % 86_400 == 0 }
  }

  /// Whether times are too small for dates: no shop and no rating is older than 1973, but numbers of
  /// days, of months and of pieces are.
  static func onlyCount(_ span: ClosedRange<Int64>) -> Bool {
    span.lowerBound >= 0 && span.upperBound < 100_000_000
  }

  /// Whether values look like times whatever their column is called: dates, or numbers of seconds
  /// (or parts of them) from 1989 to 2039.
  static func fits(_ values: [String]) -> Bool {
    let filled = values.filter { !$0.isEmpty }
    guard !filled.isEmpty, filled.count * 10 >= values.count * 9 else { return false }
    let format = TimeFormat(of: filled)
    var strangers = 0
    for value in filled {
      let isTime = Array(value.utf8).withUnsafeBufferPointer { bytes -> Bool in
        guard let seconds = try? format.seconds(bytes) else { return false }
        return Double(value) == nil || format.isCompact || (600_000_000..<2_200_000_000) ~= seconds
      }
      if !isTime { strangers += 1 }
    }
    return strangers * 20 <= filled.count
  }
}
