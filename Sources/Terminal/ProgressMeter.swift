import Support

/// Turns reports of long work into lines with a rate and the time left.
struct ProgressMeter {
  private var task = ""
  private var startSeconds = 0.0
  private var startCompleted = 0.0

  /// The line for a report that came at `seconds`; a report of another task starts a new count.
  mutating func line(for update: ProgressUpdate, at seconds: Double) -> String {
    if update.task != task || update.completed < startCompleted {
      task = update.task
      startSeconds = seconds
      startCompleted = update.completed
    }
    var count = Self.number(update.completed)
    if let total = update.total { count += "/" + Self.number(total) }
    var parts = ["\(update.task): \(count) \(update.unit)"]
    let elapsed = seconds - startSeconds
    let done = update.completed - startCompleted
    var left: Double?
    if update.unit == "minutes" {
      // Of a budget of time the rest is known, and no rate worth saying.
      left = update.total.map { 60 * ($0 - update.completed) }
    } else if elapsed > 0, done > 0 {
      let rate = done / elapsed
      parts.append("\(Self.number(rate)) \(update.unit)/s")
      left = update.total.map { ($0 - update.completed) / rate }
    }
    if let left, left >= 0 {
      parts.append((update.mayEndEarly ? "at most " : "") + Self.duration(left) + " left")
    }
    if !update.message.isEmpty { parts.append(update.message) }
    return parts.joined(separator: ", ")
  }

  /// At most three significant digits below 100, whole numbers in groups of three above.
  static func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    let scale = abs(value) >= 100 ? 1.0 : abs(value) >= 10 ? 10.0 : 100.0
    let rounded = (value * scale).rounded() / scale
    guard rounded == rounded.rounded() else { return "\(rounded)" }
    return NumberText.grouped(Int(rounded))
  }

  /// A time in the units a person would say it in: `41 s`, `8 min`, `2 h 10 min`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "a long time" }
    let whole = Int(seconds.rounded(.up))
    if whole < 90 { return "\(whole) s" }
    let minutes = (whole + 30) / 60
    return minutes < 90 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
  }
}
