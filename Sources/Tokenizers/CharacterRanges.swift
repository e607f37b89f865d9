/// Reads tables of characters' classes as the scripts write them.
enum CharacterRanges {
  /// The ranges of a table: `first-last` or one code point, hexadecimal, then the classes' letters.
  ///
  /// - Parameters:
  ///   - table: The words, separated by white space.
  ///   - letters: What each letter stands for.
  /// - Returns: The ranges in the table's order.
  static func parse<Class: OptionSet>(
    _ table: StaticString, letters: [Character: Class]
  ) -> [(ClosedRange<UInt32>, Class)] where Class.Element == Class {
    "\(table)".split { $0.isWhitespace }.compactMap { word in
      let numbers = word.prefix { letters[$0] == nil }
      let bounds = numbers.split(separator: "-").compactMap { UInt32($0, radix: 16) }
      guard let first = bounds.first, let last = bounds.last, first <= last else { return nil }
      return (first...last, Class(word.dropFirst(numbers.count).compactMap { letters[$0] }))
    }
  }
}
