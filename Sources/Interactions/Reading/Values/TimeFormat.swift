/// How one file writes its times, seen from its first rows.
struct TimeFormat: Sendable, Hashable {
  /// Why a field is no time.
  enum Failure: Error {
    case notATime
    case outOfRange
  }

  /// Seconds up to the year 5138; larger numbers are milliseconds, then micro- and nanoseconds.
  private static let largest: Double = 1e11

  /// What the numbers count, as parts of a second.
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
        [1, 1e3, 1e6, 1e9].first { abs(first) < Self.largest * $0 } ?? 1
      } ?? 1
    // An impossible day among dates makes them no numbers of seconds.
    let compact = filled.count { DateParsing.compact(Array($0.utf8)) != nil }
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

  /// What is worth telling of the format; `nil` for seconds and dates that begin with the year.
  var note: String? {
    if isCompact { return "dates without separators" }
    if isAmbiguous {
      let (read, other) =
        order == .monthFirst ? ("month/day/year", "dmy") : ("day/month/year", "mdy")
      return "\(read); `dates=\(other)` reads them the other way"
    }
    return [1e3: "milliseconds", 1e6: "microseconds", 1e9: "nanoseconds"][divisor]
  }

  /// The unix seconds that a field says.
  func seconds(_ bytes: UnsafeBufferPointer<UInt8>) throws(Failure) -> Int64 {
    if isCompact {
      if let date = DateParsing.compact(bytes) { return date }
      if NumberParsing.integer(bytes) != nil { throw .notATime }
    }
    if let whole = NumberParsing.integer(bytes), divisor == 1 {
      guard abs(Double(whole)) < Self.largest else { throw .outOfRange }
      return whole
    }
    guard let number = NumberParsing.integer(bytes).map(Double.init) ?? NumberParsing.decimal(bytes)
    else {
      guard let date = NumberParsing.date(bytes) ?? DateParsing.seconds(bytes, order: order) else {
        throw .notATime
      }
      return date
    }
    guard number.isFinite, abs(number) < Self.largest * divisor else { throw .outOfRange }
    return Int64((number / divisor).rounded(.down))
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
