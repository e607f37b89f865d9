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
    guard options.contains("user") else { return found }
    for (role, ids) in [("user", data.users), ("item", data.catalogue.ids)] {
      let parted = ids.filter { $0.contains(",") || $0.contains(" ") }
      if parted.count * 2 > ids.count {
        found.append(
          "most \(role) ids have spaces or commas, such as `\(RowPreview.text(parted[0]))`; "
            + "`\(role)=` names another column"
            + (options.contains("separator") ? ", `separator=` what parts fields" : ""))
      }
    }
    if users == rows {
      found.append("no user has two rows; `user=` names another column")
    } else if items * 10 >= rows * 9 {
      found.append(
        "\(NumberText.grouped(items)) items in \(NumberText.grouped(rows)) rows: hardly any comes "
          + "twice; `item=` names another column")
    }
    return found.map { "warning: " + $0 }
  }
}
