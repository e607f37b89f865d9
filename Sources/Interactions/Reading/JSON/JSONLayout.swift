/// Which keys of the objects in a file stand for what, seen from the first lines.
struct JSONLayout: Sendable {
  /// Keys whose values are texts or numbers in any object, in the order of their appearance.
  var names: [String]
  /// The key of each role that the file has.
  var keys: [ColumnRole: String]
  /// How the times are written.
  var times = TimeFormat()
  /// Whether the key of times was found by its values.
  var foundTimes = false
  /// Keys that say something and that nothing reads, with the option that takes them.
  var unread: [String] = []

  /// What each key was taken for: `user=user_id item=parent_asin`.
  var mappingText: String {
    ColumnRole.allCases.compactMap { role in keys[role].map { "\(role)=\(RowPreview.option($0))" } }
      .joined(separator: " ")
  }

  /// Sees the layout from the first lines of a file.
  ///
  /// - Throws: `DataError` if no line is a JSON object, or users and items can't be told.
  static func of(_ path: String, options: ReadOptions) throws -> JSONLayout {
    let sample = try JSONSample(path)
    let names = sample.names
    var layout = JSONLayout(names: names, keys: [:])
    for role in ColumnRole.allCases {
      switch options.columns[role] {
      case .position(let position)?:
        throw DataError.columnOutOfRange(path: path, position: position, role: role, count: 0)
      // A key of an object inside isn't among the names.
      case .name(let name)? where name.contains("."): layout.keys[role] = name
      default:
        let column = try ColumnNames.column(
          for: role, in: names, mapping: options.columns, path: path)
        layout.keys[role] = column.map { names[$0] }
      }
    }
    // Where there is the text of a review, the title is the review's.
    let isReview = names.contains {
      ["text", "reviewtext", "review", "summary"].contains(ColumnNames.plain($0))
    }
    if isReview, options.columns[.title] == nil { layout.keys[.title] = nil }
    let missing = [ColumnRole.user, .item].filter { layout.keys[$0] == nil }
    if !missing.isEmpty {
      throw DataError.unknownRoles(
        path: path, roles: missing, present: names,
        rows: sample.lines.prefix(3).map { RowPreview.text($0) })
    }
    // A key that is called so may be of anything.
    if options.columns[.part] == nil, let key = layout.keys[.part],
      !Part.areMost(of: sample.values(of: key))
    {
      layout.keys[.part] = nil
    }
    layout.findTimes(sample, order: options.dates)
    layout.unread = UnreadColumns.notes(
      on: names.filter { !layout.keys.values.contains($0) }.map { ($0, sample.values(of: $0)) },
      hasParts: layout.keys[.part] != nil)
    return layout
  }

  /// Sees how times are written, and under which key, where no name says so.
  private mutating func findTimes(_ sample: JSONSample, order: DateOrder?) {
    let taken = Set(keys.values)
    if keys[.time] == nil {
      keys[.time] = names.first { name in
        guard !taken.contains(name) else { return false }
        let values = sample.values(of: name)
        let areNumbers = values.allSatisfy { $0.isEmpty || Double($0) != nil }
        return TimeFormat.fits(values) && !(areNumbers && ColumnNames.isCode(name))
      }
      foundTimes = keys[.time] != nil
    }
    if let key = keys[.time] { times = TimeFormat(of: sample.values(of: key), order: order) }
  }
}
