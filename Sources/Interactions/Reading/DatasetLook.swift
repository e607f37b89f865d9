import Support

/// What is odd about data that were read, as if a column or a separator were wrong.
enum DatasetLook {
  /// The fewest rows that anything is said of.
  private static let fewest = 100

  /// A line for each oddity, with the option that mends it.
  ///
  /// - Parameters:
  ///   - data: What was read.
  ///   - options: The options that its format has.
  /// - Returns: Lines of warning, most often none.
  static func warnings(on data: Dataset, options: Set<String>) -> [String] {
    let (users, items, rows) = (data.userCount, data.catalogue.ids.count, data.interactionCount)
    guard rows >= fewest else { return [] }
    var found: [String] = []
    let nobody = ["na", "nan", "null", "none"]
    if let missing = data.users.first(where: { nobody.contains($0.lowercased()) }) {
      found.append(
        "a user is called `\(missing)`, as missing ones are; `where` with `user != \"\(missing)\"` "
          + "leaves the rows out")
    }
    guard options.contains("user") else { return found.map { "warning: " + $0 } }
    for (role, ids) in [("user", data.users), ("item", data.catalogue.ids)] {
      let parted = ids.filter { $0.contains(",") || $0.contains(" ") }
      if parted.count * 2 > ids.count {
        found.append(
          "most \(role) ids have spaces or commas, such as `\(RowPreview.text(parted[0]))`; "
            + "`\(role)=` names another column"
            + (options.contains("separator") ? ", `separator=` what parts fields" : "")
            + (role == "item" ? ", `list=` what parts the items of one field" : ""))
      } else if let blank = ids.first(where: { $0.hasPrefix(" ") || $0.hasSuffix(" ") }) {
        found.append(
          "\(role) ids have blanks around them, such as `\(RowPreview.text(blank))`, which belong to "
            + "them" + (options.contains("separator") ? "; `separator=\", \"` takes them away" : "")
        )
      }
    }
    if data.times == nil { found += order(of: data) }
    if users == rows {
      found.append("no user has two rows; `user=` names another column")
    } else if items * 10 >= rows * 9 {
      found.append(
        "\(NumberText.grouped(items)) items in \(NumberText.grouped(rows)) rows: hardly any comes "
          + "twice; `item=` names another column")
    }
    return found.map { "warning: " + $0 }
  }

  /// A line where the rows of nearly all users are sorted by something else than time.
  private static func order(of data: Dataset) -> [String] {
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
    guard long >= 10 else { return [] }
    guard
      let what = byItem * 10 >= long * 9 ? "item id" : byRating * 10 >= long * 9 ? "rating" : nil
    else { return [] }
    return [
      "nearly all users' rows are sorted by \(what), which is no order in time; `time=` names a "
        + "column of times"
    ]
  }

  /// Whether values rise or fall, and aren't all the same.
  private static func isSorted<Value: Comparable>(_ values: [Value]) -> Bool {
    guard let first = values.first, let last = values.last, first != last else { return false }
    return zip(values, values.dropFirst()).allSatisfy { first < last ? $0 <= $1 : $0 >= $1 }
  }
}
