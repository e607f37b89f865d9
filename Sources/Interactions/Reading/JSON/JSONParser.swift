import CSimdJSON

/// Finds the rows in blocks of JSON lines.
struct JSONParser: Sendable {
  let layout: JSONLayout
  /// The roles that the file has, in the order of their keys.
  private let roles: [ColumnRole]

  init(_ layout: JSONLayout) {
    self.layout = layout
    roles = ColumnRole.allCases.filter { layout.keys[$0] != nil }
  }

  /// The rows of a block.
  func parse(_ block: FileBlock) -> RowBlock {
    var columns = RowBlock()
    if layout.keys[.time] != nil { columns.times = [] }
    if layout.keys[.rating] != nil { columns.ratings = [] }
    if layout.keys[.title] != nil { columns.titles = RowBlock.Texts() }
    if layout.keys[.part] != nil { columns.parts = [] }
    let objects = JSONObjects(keys: roles.compactMap { layout.keys[$0] })
    return RowBlock(linesOf: block, columns: columns) { line, found throws(Malformed) in
      try objects.read(line)
      try found.add(fields(of: objects), times: layout.times)
    }
  }

  private func fields(of objects: JSONObjects) throws(Malformed) -> RowBlock.Fields {
    let nothing = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    var fields = RowBlock.Fields(user: nothing, item: nothing)
    for (index, role) in roles.enumerated() {
      let value = objects[index]
      if value.isNested {
        let kind = value.kind == JSON_KIND_LIST ? "a list" : "an object"
        throw Malformed(.notScalar, "`\(layout.keys[role] ?? role.rawValue)` is \(kind)")
      }
      switch role {
      case .user: fields.user = value.bytes
      case .item: fields.item = value.bytes
      case .time: fields.time = value.bytes
      case .rating: fields.rating = value.bytes
      case .title: fields.title = value.bytes
      case .part: fields.part = value.bytes
      }
    }
    return fields
  }
}
