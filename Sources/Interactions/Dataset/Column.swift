/// A column that conditions on rows can name.
public struct Column: Sendable, Hashable {
  /// What the values of a column are.
  public enum Kind: String, Sendable, Hashable {
    case text
    case number
  }

  /// The name: `user`, `item`, `time`, `rating`, `title`, `behaviour`, or an attribute of the items.
  public let name: String
  /// What its values are.
  public let kind: Kind
  let source: Source

  enum Source: Sendable, Hashable {
    case user
    case item
    case time
    case rating
    case title
    case behaviour
    case attribute(Int)
  }

  /// A value of a row in a column.
  public enum Value: Sendable, Hashable {
    /// The row has none: an item without title, an attribute that is empty.
    case none
    case text(String)
    case number(Double)
  }
}

extension Dataset {
  /// The columns of the rows, those the data have: `user`, `item`, `time`, `rating`, `title`,
  /// `behaviour` and the items' attributes; a name that is taken isn't given again.
  public var columns: [Column] {
    var columns = [
      Column(name: "user", kind: .text, source: .user),
      Column(name: "item", kind: .text, source: .item),
    ]
    if times != nil { columns.append(Column(name: "time", kind: .number, source: .time)) }
    if ratings != nil { columns.append(Column(name: "rating", kind: .number, source: .rating)) }
    if catalogue.titles != nil {
      columns.append(Column(name: "title", kind: .text, source: .title))
    }
    if behaviours != nil {
      columns.append(Column(name: "behaviour", kind: .text, source: .behaviour))
    }
    for (index, attribute) in catalogue.attributes.enumerated()
    where !columns.contains(where: { $0.name == attribute.name }) {
      columns.append(
        Column(
          name: attribute.name, kind: attribute.isNumeric ? .number : .text,
          source: .attribute(index)))
    }
    return columns
  }

  /// The column of a name, `nil` where there is none.
  public func column(named name: String) -> Column? { columns.first { $0.name == name } }
}
