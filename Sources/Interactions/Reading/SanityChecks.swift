import Support

/// Checks of data that were read for oddities, as of a wrong column or separator.
enum SanityChecks {
  /// The fewest rows that anything is said of.
  private static let fewest = 100

  /// A warning of each oddity, with what mends it.
  ///
  /// - Parameters:
  ///   - data: What was read.
  ///   - settings: The settings that its format obeys.
  /// - Returns: Warnings, most often none.
  static func warnings(on data: Dataset, settings: Set<String>) -> [ReadNote] {
    let (users, items, rows) = (data.userCount, data.catalogue.ids.count, data.interactionCount)
    guard rows >= fewest else { return [] }
    var found: [ReadNote] = []
    func warn(_ text: String, _ remedies: [Remedy]) {
      found.append(ReadNote("warning: " + text, remedies))
    }
    let nobody = ["na", "nan", "null", "none"]
    if let missing = data.users.first(where: { nobody.contains($0.lowercased()) }) {
      warn(
        "a user is called `\(missing)`, as missing ones are",
        [.leavingOut(column: "user", value: missing)])
    }
    guard settings.contains("user") else { return found }
    let partsFields = settings.contains("separator")
    for (role, ids) in [(ColumnRole.user, data.users), (.item, data.catalogue.ids)] {
      let parted = ids.filter { $0.contains(",") || $0.contains(" ") }
      if parted.count * 2 > ids.count {
        warn(
          "most \(role.rawValue) ids have spaces or commas, such as `\(RowPreview.text(parted[0]))`",
          [.otherColumn(role)] + (partsFields ? [.separator] : []) + (role == .item ? [.list] : []))
      } else if let blank = ids.first(where: { $0.hasPrefix(" ") || $0.hasSuffix(" ") }) {
        warn(
          "\(role.rawValue) ids have blanks around them, such as `\(RowPreview.text(blank))`, which "
            + "belong to them", partsFields ? [.separatorText(", ")] : [])
      }
    }
    if data.times == nil, let sorted = order(of: data) {
      warn(
        "nearly all users' rows are sorted by \(sorted), which is no order in time",
        [.someColumn(.time)])
    }
    if users == rows {
      warn("no user has two rows", [.otherColumn(.user)])
    } else if items * 10 >= rows * 9 {
      warn(
        "\(NumberText.grouped(items)) items in \(NumberText.grouped(rows)) rows: hardly any comes "
          + "twice", [.otherColumn(.item)])
    }
    return found
  }

  /// The column, other than time, that the rows of nearly all users are sorted by; `nil` for none.
  private static func order(of data: Dataset) -> String? {
    let numbers = data.catalogue.ids.map { Int($0) }
    var (long, byItem, byRating) = (0, 0, 0)
    for user in 0..<data.userCount {
      let rows = data.rows(of: user)
      guard rows.count > 3 else { continue }
      long += 1
      let ids = rows.compactMap { numbers[Int(data.items[$0])] }
      if ids.count == rows.count, isSorted(ids) { byItem += 1 }
      if let ratings = data.ratings, isSorted(rows.map { ratings[$0] }) { byRating += 1 }
    }
    // Four items are in order by chance twice in 24 times.
    guard long >= 10 else { return nil }
    return byItem * 10 >= long * 9 ? "item id" : byRating * 10 >= long * 9 ? "rating" : nil
  }

  /// Whether values rise or fall, and aren't all the same.
  private static func isSorted<Value: Comparable>(_ values: [Value]) -> Bool {
    guard let first = values.first, let last = values.last, first != last else { return false }
    return zip(values, values.dropFirst()).allSatisfy { first < last ? $0 <= $1 : $0 >= $1 }
  }
}
