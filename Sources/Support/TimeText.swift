import Glibc

/// Times as text, in UTC.
public enum TimeText {
  /// The day of a time in unix seconds: `2011-12-09`.
  ///
  /// A time outside the years 0 to 9999 comes as its number of seconds.
  public static func day(_ seconds: Int64) -> String {
    guard let parts = parts(seconds) else { return "\(seconds)" }
    return digits(parts.tm_year + 1900, 4) + "-" + digits(parts.tm_mon + 1) + "-"
      + digits(parts.tm_mday)
  }

  /// The minute of a time in unix seconds: `2011-12-09 12:50`.
  ///
  /// A time outside the years 0 to 9999 comes as its number of seconds.
  public static func minute(_ seconds: Int64) -> String {
    guard let parts = parts(seconds) else { return "\(seconds)" }
    return day(seconds) + " " + digits(parts.tm_hour) + ":" + digits(parts.tm_min)
  }

  private static func parts(_ seconds: Int64) -> tm? {
    var time = time_t(seconds)
    var parts = tm()
    // Years of more than four digits come from a wrong unit, not from a shop.
    guard gmtime_r(&time, &parts) != nil, (-1900..<8100).contains(parts.tm_year) else {
      return nil
    }
    return parts
  }

  /// At least so many digits.
  private static func digits(_ number: Int32, _ count: Int = 2) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
}
