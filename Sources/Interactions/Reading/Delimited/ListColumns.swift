import Support

/// The columns of a delimited text whose fields hold lists: items, and what goes with each of them.
struct ListColumns: Sendable {
  /// The column (from 0) of each role that is a list; items are one.
  var columns: [ColumnRole: Int]
  /// How the lists of each role stand in their fields.
  var texts: [ColumnRole: ListText]
  /// The column of the item that follows each list, as in RecBole's files of histories and targets.
  var target: Int?

  /// Looks for lists among columns that roles have by their names, and among the others.
  ///
  /// Where items are a list, `roles` loses those of lists, and keeps what is one value a row.
  ///
  /// - Returns: `nil` where items are no list.
  static func find(
    in names: [String], rows: [[String]], hasHeader: Bool, options: ReadOptions,
    roles: inout [ColumnRole: Int]
  ) -> ListColumns? {
    func values(_ column: Int) -> [String] { rows.map { $0[column] } }
    func list(_ column: Int, isSaid: Bool = false) -> ListText? {
      let isTyped = ColumnNames.isTypedList(names[column])
      let isNamed = hasHeader && ColumnNames.isList(names[column])
      return ListText(of: values(column), isSaid: isSaid || isTyped || isNamed)
        ?? (isTyped ? ListText() : nil)
    }
    var found = ListColumns(columns: [:], texts: [:])
    func take(_ role: ColumnRole, _ column: Int, _ text: ListText) {
      found.columns[role] = column
      found.texts[role] = text
    }
    let said = options.list.flatMap { ListText(of: [], isSaid: true, separator: $0) }
    if let column = roles[.item] {
      if let text = said ?? list(column) {
        take(.item, column, text)
        roles[.item] = nil
      }
    }
    let taken = Set(roles.values).union(found.columns.values)
    let free = names.indices.filter { !taken.contains($0) }
    if hasHeader, found.columns[.item] == nil, options.columns[.item] == nil,
      let column = free.first(where: { ColumnNames.listRole(names[$0]) == .item }),
      let text = said ?? list(column)
    {
      take(.item, column, text)
      found.target = roles[.item]
    }
    if !hasHeader, found.columns[.item] == nil, let column = roles[.item],
      ListText.areLists(values(column)),
      let text = list(column, isSaid: true)
    {
      take(.item, column, text)
      roles[.item] = nil
    }
    guard let items = found.columns[.item] else { return nil }
    for role in [ColumnRole.time, .rating, .behaviour] {
      if let column = roles[role], let text = list(column) {
        take(role, column, text)
        roles[role] = nil
      } else if hasHeader,
        let column = free.first(where: {
          $0 != items && ColumnNames.listRole(names[$0]) == role
        }), let text = list(column)
      {
        take(role, column, text)
      }
    }
    // Nothing says a title or a rating of each item of a history.
    roles[.title] = nil
    if found.target != nil, found.columns[.rating] == nil { roles[.rating] = nil }
    if found.target != nil, found.columns[.behaviour] == nil { roles[.behaviour] = nil }
    return found
  }
}

extension DelimitedParser {
  /// Takes in the rows of a record whose items are a list, all or none.
  func add(
    _ scanner: FieldScanner, in bytes: UnsafeBufferPointer<UInt8>, lists: ListColumns,
    to found: inout RowBlock
  ) throws(MalformedRow) {
    func scalar(_ role: ColumnRole) -> UnsafeBufferPointer<UInt8>? {
      layout.columns[role].map { scanner.bytes(of: $0, in: bytes) }
    }
    func list(_ role: ColumnRole) throws(MalformedRow) -> [UnsafeBufferPointer<UInt8>]? {
      guard let column = lists.columns[role], let text = lists.texts[role] else { return nil }
      return try text.elements(of: scanner.exactBytes(of: column, in: bytes))
    }
    let user = scanner.exactBytes(of: layout.columns[.user] ?? 0, in: bytes)
    var rows: [RowBlock.Row] = []
    let values = try RowBlock.ListValues(
      items: list(.item) ?? [], times: list(.time), ratings: list(.rating),
      behaviours: list(.behaviour), time: scalar(.time), rating: scalar(.rating),
      behaviour: scalar(.behaviour), part: lists.target == nil ? scalar(.part) : nil)
    try rows.append(contentsOf: RowBlock.rows(of: user, values, layout.values))
    if let target = lists.target {
      // Histories are for training, whatever their target is for.
      if layout.columns[.part] != nil { for row in rows.indices { rows[row].part = .train } }
      var fields = RowBlock.Fields(
        user: user, item: scanner.exactBytes(of: target, in: bytes), time: scalar(.time),
        rating: scalar(.rating), part: scalar(.part), behaviour: scalar(.behaviour))
      if lists.columns[.time] != nil, fields.time == nil { fields.time = values.times?.last }
      rows.append(try RowBlock.row(fields, layout.values))
      for row in rows.indices { rows[row].mark = Int64(row) }
      rows[rows.count - 1].mark = TargetRows.mark
    }
    if rows.isEmpty { try found.addEmptyList(of: user) }
    for row in rows { found.append(row) }
  }
}

extension RowBlock {
  /// The items of one record, and what goes with each or with all of them.
  struct ListValues {
    var items: [UnsafeBufferPointer<UInt8>]
    var times: [UnsafeBufferPointer<UInt8>]?
    var ratings: [UnsafeBufferPointer<UInt8>]?
    var behaviours: [UnsafeBufferPointer<UInt8>]?
    var time: UnsafeBufferPointer<UInt8>?
    var rating: UnsafeBufferPointer<UInt8>?
    var behaviour: UnsafeBufferPointer<UInt8>?
    var part: UnsafeBufferPointer<UInt8>?
  }

  /// The rows of a user's list.
  ///
  /// - Throws: Why it is none, such as lists of several lengths.
  static func rows(
    of user: UnsafeBufferPointer<UInt8>, _ list: ListValues, _ values: ValueFormat
  ) throws(MalformedRow) -> [Row] {
    let (items, times, ratings) = (list.items, list.times, list.ratings)
    for (role, count) in [
      (ColumnRole.time, times?.count), (.rating, ratings?.count),
      (.behaviour, list.behaviours?.count),
    ] {
      if let count, count != items.count {
        throw MalformedRow(
          .badList,
          "\(NumberText.counted(items.count, "item")), but \(NumberText.counted(count, role.rawValue))"
        )
      }
    }
    var rows: [Row] = []
    rows.reserveCapacity(items.count + 1)
    for (index, item) in items.enumerated() {
      let fields = Fields(
        user: user, item: item, time: times?[index] ?? list.time,
        rating: ratings?[index] ?? list.rating, part: list.part,
        behaviour: list.behaviours?[index] ?? list.behaviour)
      rows.append(try row(fields, values))
    }
    return rows
  }
}
