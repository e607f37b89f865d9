import CSimdJSON

/// Finds the rows in blocks of JSON lines.
struct JSONParser: Sendable {
  let layout: JSONLayout
  /// The roles that the file has, in the order of their keys.
  private let roles: [ColumnRole]
  /// The keys of the roles, and behind them that of a second time.
  private let keys: [String]
  /// The place of the items' key among them.
  private let itemPlace: Int?
  /// Whether texts are lists of items, and whether there is a second time: found once, not by each row.
  private let hasLists: Bool
  private let hasClock: Bool

  init(_ layout: JSONLayout) {
    self.layout = layout
    roles = ColumnRole.allCases.filter { layout.keys[$0] != nil }
    keys = roles.compactMap { layout.keys[$0] } + (layout.clock.map { [$0] } ?? [])
    itemPlace = roles.firstIndex(of: .item)
    hasLists = layout.list != nil
    hasClock = layout.clock != nil
  }

  /// The rows of a block.
  func parse(_ block: FileBlock) -> RowBlock {
    var columns = RowBlock()
    columns.begin(Set(roles), hasMarks: layout.clock != nil)
    let objects = JSONObjects(keys: keys)
    return RowBlock(linesOf: block, columns: columns) { line, found throws(MalformedRow) in
      try objects.read(line)
      try add(objects, to: &found)
    }
  }

  /// Takes in the row of an object, or the rows of its list of items.
  @inline(__always)
  private func add(_ objects: JSONObjects, to found: inout RowBlock) throws(MalformedRow) {
    guard let place = itemPlace else { return }
    let items = objects[place]
    if items.kind == JSON_KIND_LIST {
      return try add(list: items.elements, objects, to: &found)
    }
    if hasLists, let list = layout.list {
      return try add(list: list.elements(of: items.bytes), objects, to: &found)
    }
    try found.add(fields(of: objects), layout.values)
  }

  @inline(never)
  private func add(
    list items: [UnsafeBufferPointer<UInt8>], _ objects: JSONObjects, to found: inout RowBlock
  ) throws(MalformedRow) {
    guard layout.clock == nil else {
      throw MalformedRow(.badList, "a list of items with a second time")
    }
    var list = RowBlock.ListValues(items: items)
    var user = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    var title: UnsafeBufferPointer<UInt8>?
    for (index, role) in roles.enumerated() where role != .item {
      let value = objects[index]
      let isList = value.kind == JSON_KIND_LIST
      switch role {
      case .time where isList: list.times = value.elements
      case .rating where isList: list.ratings = value.elements
      case .behaviour where isList: list.behaviours = value.elements
      case _ where value.isNested: throw notScalar(value, role)
      case .user: user = value.bytes
      case .time: list.time = value.bytes
      case .rating: list.rating = value.bytes
      case .behaviour: list.behaviour = value.bytes
      case .part: list.part = value.bytes
      case .title: title = value.bytes
      case .item: break
      }
    }
    if items.isEmpty { try found.addEmptyList(of: user) }
    for var row in try RowBlock.rows(of: user, list, layout.values) {
      row.fields.title = title
      found.append(row)
    }
  }

  @inline(never)
  private func notScalar(_ value: JSONObjects.Value, _ role: ColumnRole) -> MalformedRow {
    let kind = value.kind == JSON_KIND_LIST ? "a list" : "an object"
    return MalformedRow(.notScalar, "`\(layout.keys[role] ?? role.rawValue)` is \(kind)")
  }

  @inline(__always)
  private func fields(of objects: JSONObjects) throws(MalformedRow) -> RowBlock.Fields {
    let nothing = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    var fields = RowBlock.Fields(user: nothing, item: nothing)
    for (index, role) in roles.enumerated() {
      let value = objects[index]
      if value.isNested { throw notScalar(value, role) }
      switch role {
      case .user: fields.user = value.bytes
      case .item: fields.item = value.bytes
      case .time: fields.time = value.bytes
      case .rating: fields.rating = value.bytes
      case .title: fields.title = value.bytes
      case .part: fields.part = value.bytes
      case .behaviour: fields.behaviour = value.bytes
      }
    }
    if hasClock { fields.clock = objects[roles.count].bytes }
    return fields
  }
}
