/// Which keys of the objects in a file stand for what, seen from the first lines.
struct JSONLayout: Sendable {
  /// Keys whose values are texts or numbers in any object, in the order of their appearance.
  var names: [String]
  /// The key of each role that the file has.
  var keys: [ColumnRole: String]
  /// The key of a second time.
  var clock: String?
  /// The separator of the items of a text, where it is said.
  var list: ListText?
  /// Whether the file is one list of objects.
  var isList = false
  /// How times and numbers are written.
  var values = ValueFormat()
  /// Whether the key of times was found by its values.
  var foundTimes = false
  /// Keys that say something and that nothing reads, with the option that takes them.
  var unread: [ReadNote] = []

  /// The roles of the keys: `user=user_id item=parent_asin`.
  var mappingText: String {
    let options: [String] = ColumnRole.allCases.compactMap { role in
      guard let key = keys[role] else { return nil }
      if let clock, role == .time { return "time=[\"\(key)\", \"\(clock)\"]" }
      return "\(role.rawValue)=\(RowPreview.option(key))"
    }
    return options.joined(separator: " ")
  }

  /// Sees the layout from the first lines of a file.
  ///
  /// - Throws: `DataError` if no line is a JSON object, or users and items can't be told.
  static func of(_ path: String, options: ReadOptions) throws -> JSONLayout {
    let sample = try JSONSample(path, encoding: options.encoding ?? .utf8)
    let names = sample.names
    var layout = JSONLayout(names: names, keys: [:])
    layout.isList = sample.isList
    layout.list = options.list.flatMap { ListText(of: [], isSaid: true, separator: $0) }
    layout.values.decimal = options.decimal
    for role in ColumnRole.allCases {
      switch options.columns[role] {
      case .position(let position)?:
        throw DataError.columnOutOfRange(path: path, position: position, role: role, count: 0)
      // A key of an object inside isn't among the names.
      case .name(let name)? where name.contains(".") || sample.listNames.contains(name):
        layout.keys[role] = name
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
    layout.findLists(sample, options)
    let missing = [ColumnRole.user, .item].filter { layout.keys[$0] == nil }
    if !missing.isEmpty {
      throw DataError.unknownRoles(
        path: path, roles: missing, present: names + sample.listNames + sample.innerNames,
        rows: sample.lines.prefix(3).map { RowPreview.text($0) })
    }
    // A key that is called so may be of anything.
    if options.columns[.part] == nil, let key = layout.keys[.part],
      !Part.areMost(of: sample.values(of: key))
    {
      layout.keys[.part] = nil
    }
    if options.columns[.behaviour] == nil, let key = layout.keys[.behaviour],
      sample.values(of: key).allSatisfy({ Double($0) != nil })
    {
      layout.keys[.behaviour] = nil
    }
    layout.findTimes(sample, order: options.dates)
    switch options.clock {
    case .name(let name)?:
      layout.clock = name
      layout.values.clock = .init(of: sample.values(of: name).filter { !$0.isEmpty })
    case .position(let position)?:
      throw DataError.columnOutOfRange(path: path, position: position, role: .time, count: 0)
    case nil: break
    }
    layout.unread = UnreadColumns.notes(
      on: names.filter { !layout.keys.values.contains($0) && $0 != layout.clock }.map {
        ($0, sample.values(of: $0))
      },
      time: layout.keys[.time].flatMap { key in
        layout.clock == nil && layout.values.times.areDays(sample.values(of: key)) ? key : nil
      }, hasParts: layout.keys[.part] != nil)
    return layout
  }

  /// Takes lists for items where nothing else is one, and what goes with each item beside them.
  private mutating func findLists(_ sample: JSONSample, _ options: ReadOptions) {
    if keys[.item] == nil, options.columns[.item] == nil {
      keys[.item] = sample.listNames.first { ColumnNames.listRole($0) == .item }
    }
    guard let items = keys[.item], sample.listNames.contains(items) else { return }
    let path = items.lastIndex(of: ".").map { items[...$0] } ?? ""
    for role in [ColumnRole.time, .rating, .behaviour] where options.columns[role] == nil {
      let beside = sample.listNames.first { name in
        name != items && name.hasPrefix(path) && ColumnNames.listRole(name) == role
      }
      keys[role] = beside ?? keys[role]
    }
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
    if let key = keys[.time] { values.times = TimeFormat(of: sample.values(of: key), order: order) }
  }
}
