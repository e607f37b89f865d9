/// What stands before the fraction of a number.
public enum DecimalMark: String, Sendable, Hashable, CaseIterable {
  case point
  case comma
}

/// How one file writes its times and numbers.
struct ValueFormat: Sendable, Hashable {
  /// What a second column of times holds.
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
  /// What the second column of times holds; nothing where there is none.
  var clock: Clock?
  /// What stands before fractions; where nothing is said, a comma that can be nothing else does too.
  var decimal: DecimalMark?
}
