/// Reads dates that don't begin with the year, in unix seconds; UTC unless they say otherwise.
enum DateParsing {
  /// The first two numbers of a date like `1/2/2011`, and what stands between them.
  struct LeadingNumbers {
    var first: Int
    var second: Int
    var separator: UInt8
  }

  /// A date of eight digits, or with a time of day of fourteen: `20111209`, `20111209082600`.
  static func compact(_ bytes: some RandomAccessCollection<UInt8>) -> Int64? {
    guard bytes.count == 8 || bytes.count == 14, bytes.allSatisfy({ $0 &- 48 < 10 }) else {
      return nil
    }
    func number(_ bytes: some Collection<UInt8>) -> Int {
      bytes.reduce(0) { $0 * 10 + Int($1 - 48) }
    }
    let (date, clock) = (number(bytes.prefix(8)), number(bytes.dropFirst(8)))
    let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100)
    let (hour, minute, second) = (clock / 10_000, clock / 100 % 100, clock % 100)
    guard (1900...2100).contains(year), hour < 24, minute < 60, second <= 60 else { return nil }
    return seconds(year: year, month: month, day: day)
      .map { $0 + Int64(hour * 3600 + minute * 60 + second) }
  }

  /// Whether digits are those of such a date, if not of one in the calendar: `20190230`.
  static func looksCompact(_ bytes: some RandomAccessCollection<UInt8>) -> Bool {
    guard bytes.count == 8 || bytes.count == 14, bytes.allSatisfy({ $0 &- 48 < 10 }) else {
      return false
    }
    let date = bytes.prefix(8).reduce(0) { $0 * 10 + Int($1 - 48) }
    return (1900...2100).contains(date / 10_000) && (1...12).contains(date / 100 % 100)
      && (1...31).contains(date % 100)
  }

  /// The two numbers before the year of a date with `/`, `.` or `-`.
  static func leadingNumbers(_ bytes: some Collection<UInt8>) -> LeadingNumbers? {
    let parts = bytes.prefix { $0 != 32 }.split(omittingEmptySubsequences: false) {
      $0 == 46 || $0 == 47 || $0 == 45
    }
    guard parts.count == 3, let separator = bytes.first(where: { (45...47).contains($0) }),
      let numbers = numbers(parts), parts[0].count <= 2, parts[1].count <= 2
    else { return nil }
    return LeadingNumbers(first: numbers[0], second: numbers[1], separator: separator)
  }

  /// A date with the year behind: `12/9/2011 8:26`, `09.12.11`, `9 Dec 2011`, `Dec 9, 2011`,
  /// `01 30, 2014` (Amazon's), `Sat Jun 03 20:04:11 -0700 2017` (Goodreads').
  static func seconds(_ bytes: UnsafeBufferPointer<UInt8>, order: DateOrder) -> Int64? {
    guard bytes.count <= 40 else { return nil }
    var date: Int64?
    var month: Int?
    var numbers: [Int] = []
    var (year, clock, offset, half) = (Int?.none, 0, 0, Int?.none)
    for word in bytes.split(whereSeparator: { $0 == 32 || $0 == 44 }) {
      if let zone = NumberParsing.offset(word) {
        offset = -zone
      } else if word.contains(58) {
        guard let seconds = secondsOfDay(word) else { return nil }
        clock = seconds
      } else if let found = leadingNumbers(word), date == nil {
        guard let seconds = dated(word, found, order: order) else { return nil }
        date = seconds
      } else if let number = wholeNumber(word) {
        if word.count == 4 { year = number } else { numbers.append(number) }
      } else if let number = monthNumber(word) {
        month = number
      } else if let found = NumberParsing.half(word) {
        half = found
      } else if !isWeekday(word) {
        return nil
      }
    }
    if let half {
      guard (1...12).contains(clock / 3600) else { return nil }
      clock = clock % 43_200 + half * 43_200
    }
    if date == nil, let year, let day = numbers.last, numbers.count == (month == nil ? 2 : 1) {
      date = seconds(year: year, month: month ?? numbers[0], day: day)
    } else if year != nil || month != nil || !numbers.isEmpty {
      return nil
    }
    return date.map { $0 + Int64(clock + offset) }
  }

  /// `12/9/2011` or `9.12.11`.
  private static func dated(
    _ word: Slice<UnsafeBufferPointer<UInt8>>, _ found: LeadingNumbers, order: DateOrder
  ) -> Int64? {
    let end = word.lastIndex { (45...47).contains($0) } ?? word.startIndex
    let text = word[word.index(after: end)...]
    guard let number = wholeNumber(text), text.count == 2 || text.count == 4 else { return nil }
    let year = text.count == 4 ? number : number + (number < 70 ? 2000 : 1900)
    let (month, day) =
      order == .monthFirst ? (found.first, found.second) : (found.second, found.first)
    return seconds(year: year, month: month, day: day)
  }

  private static func seconds(year: Int, month: Int, day: Int) -> Int64? {
    guard NumberParsing.isDay(year: year, month: month, day: day) else { return nil }
    return Int64(NumberParsing.daysSince1970(year: year, month: month, day: day) * 86_400)
  }

  /// The seconds since midnight of a clock: `8:26`, `20:04:11`, `8:26 PM`.
  static func timeOfDay(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    let words = bytes.split(separator: 32)
    guard let first = words.first, words.count <= 2, var seconds = secondsOfDay(first) else {
      return nil
    }
    if words.count == 2 {
      guard let half = NumberParsing.half(words[1]), (1...12).contains(seconds / 3600) else {
        return nil
      }
      seconds = seconds % 43_200 + half * 43_200
    }
    return Int64(seconds)
  }

  /// `8:26` or `20:04:11`.
  private static func secondsOfDay(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    let parts = word.split(separator: 58, omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), let numbers = numbers(parts), numbers[0] < 24,
      numbers.dropFirst().allSatisfy({ $0 <= 60 })
    else { return nil }
    return numbers[0] * 3600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
  }

  private static func numbers<Part: Collection<UInt8>>(_ parts: [Part]) -> [Int]? {
    let numbers = parts.compactMap { wholeNumber($0) }
    return numbers.count == parts.count ? numbers : nil
  }

  private static func wholeNumber(_ digits: some Collection<UInt8>) -> Int? {
    guard (1...6).contains(digits.count), digits.allSatisfy({ $0 &- 48 < 10 }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
  }

  private static func monthNumber(_ word: some Collection<UInt8>) -> Int? {
    let months = [
      "january", "february", "march", "april", "may", "june", "july", "august", "september",
      "october", "november", "december",
    ]
    let name = lowercased(word)
    return name.utf8.count < 3
      ? nil : months.firstIndex { $0 == name || name == $0.prefix(3) }.map { $0 + 1 }
  }

  private static func isWeekday(_ word: some Collection<UInt8>) -> Bool {
    ["sun", "mon", "tue", "wed", "thu", "fri", "sat"].contains(lowercased(word.prefix(3)))
  }

  private static func lowercased(_ word: some Collection<UInt8>) -> String {
    String(decoding: word, as: UTF8.self).lowercased()
  }
}

/// Dates as a program writes them.
public enum DateText {
  /// The unix seconds of a date such as `1998-01-31 12:50`; `nil` if the text is none.
  ///
  /// A day alone is its beginning, and without an offset, as in `1998-01-31T12:50:00+01:00`, it is UTC.
  public static func seconds(_ text: String) -> Double? {
    var text = text
    return text.withUTF8 { NumberParsing.date($0) }.map { Double($0) }
  }
}
