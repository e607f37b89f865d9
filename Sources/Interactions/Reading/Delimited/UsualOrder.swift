/// What the columns of a text without a header are, by what is in them.
enum UsualOrder {
  /// The role of each column: user, item, then a rating and a time where the values are such.
  ///
  /// Empty where the third column is neither, as then nothing tells what any of them is.
  static func roles(of rows: [[String]]) -> [ColumnRole?] {
    guard let first = rows.first, first.count > 1 else { return [] }
    let ids: [ColumnRole?] = isItemFirst(rows) ? [.item, .user] : [.user, .item]
    func column(_ index: Int) -> [String] { rows.map { $0[index] } }
    switch first.count {
    case 2: return ids
    case 3:
      if isTime(column(2)) { return ids + [.time] }
      return isNumeric(column(2)) ? ids + [.rating] : []
    default:
      let (third, fourth) = (column(2), column(3))
      if isNumeric(third), isNumeric(fourth) || TimeFormat.fits(fourth) {
        return isTime(third) && !isTime(fourth) ? ids + [.time, .rating] : ids + [.rating, .time]
      }
      if isTime(third) { return ids + [.time] }
      return isNumeric(third) ? ids + [.rating] : []
    }
  }

  /// Whether values are times: dates, or numbers that no rating would be.
  private static func isTime(_ values: [String]) -> Bool {
    if isNumeric(values) { return values.contains { (Double($0) ?? 0) >= 1e8 } }
    return TimeFormat.fits(values)
  }

  private static func isNumeric(_ values: [String]) -> Bool {
    values.count { Double($0) != nil } * 10 >= values.count * 9
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
