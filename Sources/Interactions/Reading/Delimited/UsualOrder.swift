/// The roles of the columns of a text without a header, by their values.
enum UsualOrder {
  /// The conclusion from the values.
  enum Finding: Equatable {
    /// The role of each column; empty where nothing tells what any of them is.
    case roles([ColumnRole?])
    /// The usual order can't be, but these columns (from 0) may be.
    case contradiction([ColumnRole: Int])
  }

  /// Looks at columns for user, item, then a rating and a time where the values are such.
  ///
  /// Nothing is told where the third column is neither. A contradiction is a first column that counts
  /// the rows, or differs in each while the third is no rating; ids that are times or fractions, but
  /// of two columns a first one of times only where all of twenty rows or more differ; a
  /// rating that is none or that a text follows; and numbers for times before a column of true ones.
  static func find(in rows: [[String]]) -> Finding {
    let roles = roles(of: rows)
    func column(_ index: Int) -> [String] { rows.map { $0[index] } }
    let width = rows.first?.count ?? 0
    if roles.isEmpty {
      return width > 3 && namesRows(column(0), rating: column(2))
        ? .contradiction(likely(rows, from: 1)) : .roles([])
    }
    let counts =
      width > 2 && countsRows(column(0)) || width > 3 && namesRows(column(0), rating: column(2))
    if width == 2, areAllDifferent(column(0)), TimeFormat.fits(column(0)) {
      return .contradiction(likely(rows, from: 0))
    }
    // Numbers of seconds may be ids, unless they are the only times.
    let hasTime = width == 2 || roles.contains(.time)
    let areIDs = (0..<2).allSatisfy { index in
      isID(column(index)) && (hasTime || !TimeFormat.fits(column(index)))
    }
    var fits = !counts && areIDs
    if let rating = roles.firstIndex(of: .rating) {
      fits = fits && isRating(column(rating))
      let isTold = roles.contains(.time) || width == 3
      fits = fits && (isTold || isNumeric(column(3)))
    }
    if let time = roles.firstIndex(of: .time), !TimeFormat.fits(column(time)) {
      fits = fits && !(time + 1..<width).contains { TimeFormat.fits(column($0)) }
    }
    return fits ? .roles(roles) : .contradiction(likely(rows, from: counts ? 1 : 0))
  }

  /// The role of each column in the usual order.
  private static func roles(of rows: [[String]]) -> [ColumnRole?] {
    guard let first = rows.first, first.count > 1 else { return [] }
    let ids: [ColumnRole?] = isItemFirst(rows) ? [.item, .user] : [.user, .item]
    func column(_ index: Int) -> [String] { rows.map { $0[index] } }
    switch first.count {
    case 2: return ids
    case 3:
      if isTime(column(2)) { return ids + [.time] }
      if isNumeric(column(2)) { return ids + [.rating] }
      // Times that stand where ids should are a contradiction, not nothing.
      return TimeFormat.fits(column(0)) || TimeFormat.fits(column(1)) ? ids : []
    default:
      let (third, fourth) = (column(2), column(3))
      if isNumeric(third), isNumeric(fourth) || TimeFormat.fits(fourth) {
        return isTime(third) && !isTime(fourth) ? ids + [.time, .rating] : ids + [.rating, .time]
      }
      if isTime(third) { return ids + [.time] }
      if isNumeric(third) { return ids + [.rating] }
      return isDate(column(1)) ? ids : []
    }
  }

  /// The first columns of ids for user and item, the first of times, and of ratings and words of what
  /// was done behind them.
  private static func likely(_ rows: [[String]], from first: Int) -> [ColumnRole: Int] {
    var found: [ColumnRole: Int] = [:]
    for column in first..<rows[0].count {
      let values = rows.map { $0[column] }
      if found[.time] == nil, TimeFormat.fits(values) {
        found[.time] = column
      } else if found[.item] != nil {
        if isNumeric(values), isRating(values), Set(values).count > 1, found[.rating] == nil {
          found[.rating] = column
        } else if areKinds(values), found[.behaviour] == nil {
          found[.behaviour] = column
        }
      } else if isID(values) {
        found[found[.user] == nil ? .user : .item] = column
      }
    }
    return found
  }

  /// Whether values are whole numbers that count up by one, in five rows or more.
  private static func countsRows(_ values: [String]) -> Bool {
    let numbers = values.compactMap { Int($0) }
    return numbers.count == values.count && numbers.count >= 5
      && zip(numbers, numbers.dropFirst()).allSatisfy { $1 == $0 &+ 1 }
  }

  /// Whether values are all different, in twenty rows or more.
  private static func areAllDifferent(_ values: [String]) -> Bool {
    values.count >= 20 && Set(values).count == values.count
  }

  /// Whether values of twenty rows or more are all different, though the column two behind has no
  /// ratings up to ten: numbers of rows, in any order.
  private static func namesRows(_ values: [String], rating: [String]) -> Bool {
    areAllDifferent(values) && rating.contains { (number($0) ?? .infinity) > 10 }
  }

  /// Whether values are a few different words.
  private static func areKinds(_ values: [String]) -> Bool {
    Set(values).count <= 10
      && values.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isLetter || $0 == "_" } }
  }

  /// Whether values may name something: no dates, and no numbers with a fraction.
  private static func isID(_ values: [String]) -> Bool {
    let fractions = values.count { Double($0).map { $0 != $0.rounded() } ?? false }
    return !isDate(values) && fractions * 2 <= values.count
  }

  /// Whether numbers are grades or how often something was done: half of them up to a hundred.
  private static func isRating(_ values: [String]) -> Bool {
    values.count { abs(number($0) ?? .infinity) <= 100 } * 2 >= values.count
  }

  /// Whether values are times: dates, or numbers that no rating would be.
  private static func isTime(_ values: [String]) -> Bool {
    if isNumeric(values) { return values.contains { (Double($0) ?? 0) >= 1e8 } }
    return TimeFormat.fits(values)
  }

  /// Whether values are times, and no numbers.
  private static func isDate(_ values: [String]) -> Bool {
    !isNumeric(values) && TimeFormat.fits(values)
  }

  private static func isNumeric(_ values: [String]) -> Bool {
    values.count { number($0) != nil } * 10 >= values.count * 9
  }

  /// The number that a text is, with a point or a comma before its fraction.
  private static func number(_ text: String) -> Double? {
    Double(text)
      ?? Array(text.utf8).withUnsafeBufferPointer { NumberParsing.decimalComma($0)?.value }
  }

  /// Whether the item comes first, as in Amazon's ratings of 2018: a product's ten letters and
  /// digits before a reviewer's, which begin with A.
  private static func isItemFirst(_ rows: [[String]]) -> Bool {
    func isCode(_ text: String) -> Bool {
      text.utf8.allSatisfy { $0 &- 48 < 10 || $0 &- 65 < 26 }
    }
    func isProduct(_ text: String) -> Bool {
      text.utf8.count == 10 && isCode(text) && (text.hasPrefix("B") || text.first?.isNumber == true)
    }
    func isReviewer(_ text: String) -> Bool {
      text.hasPrefix("A") && (11...28).contains(text.utf8.count) && isCode(text)
    }
    return rows.allSatisfy { isProduct($0[0]) && isReviewer($0[1]) }
  }
}
