import Support

/// One interaction, as conditions see it.
public struct Row: Sendable {
  /// The data set it is in.
  public let dataset: Dataset
  /// Its place among all rows.
  public let index: Int
  /// The dense index of its user.
  public let userIndex: Int

  /// Makes the accessor of a row.
  ///
  /// - Precondition: `index` is a row of the user.
  public init(of dataset: Dataset, user: Int, index: Int) {
    precondition(
      dataset.rows(of: user).contains(index), "row: \(index) isn't a row of user \(user)")
    self.dataset = dataset
    self.index = index
    userIndex = user
  }

  /// The dense index of its item.
  public var itemIndex: Int { Int(dataset.items[index]) }
  /// The outside id of its user.
  public var user: String { dataset.users[userIndex] }
  /// The outside id of its item.
  public var item: String { dataset.catalogue.ids[itemIndex] }
  /// Its time in unix seconds.
  public var time: Int64? { dataset.times?[index] }
  /// Its rating.
  public var rating: Float? { dataset.ratings?[index] }
  /// Its item's title.
  public var title: String? { dataset.catalogue.title(of: itemIndex) }
  /// The behaviour of its user: `view`, `buy`.
  public var behaviour: String? { dataset.behaviours?[index] }
  /// Its part of the split, `nil` before one.
  public var part: Part? { dataset.split?.parts[index] }

  /// Its value in a column of its data set.
  public func value(of column: Column) -> Column.Value {
    switch column.source {
    case .user: .text(user)
    case .item: .text(item)
    case .time: time.map { .number(Double($0)) } ?? .none
    case .rating: rating.map { .number($0.asWritten) } ?? .none
    case .title: title.map { .text($0) } ?? .none
    case .behaviour: behaviour.flatMap { $0.isEmpty ? nil : .text($0) } ?? .none
    case .attribute(let index):
      Self.value(dataset.catalogue.attributes[index].values[itemIndex], kind: column.kind)
    }
  }

  private static func value(_ text: String, kind: Column.Kind) -> Column.Value {
    if text.isEmpty { return .none }
    switch kind {
    case .text: return .text(text)
    case .number: return Double(text).map { .number($0) } ?? .none
    }
  }
}

/// A column that conditions on rows can name.
public struct Column: Sendable, Hashable {
  /// The type of a column's values.
  public enum Kind: String, Sendable, Hashable {
    case text
    case number
  }

  /// The name: `user`, `item`, `time`, `rating`, `title`, `behaviour`, or an attribute of the items.
  public let name: String
  /// The type of its values.
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

/// A text of each row, of a few different ones: what users did, such as `view` and `buy`.
public struct RowLabels: Sendable, Hashable {
  /// The texts, each once.
  public let names: [String]
  /// The place in `names` of each row's text.
  public let codes: [Int32]

  /// Makes the labels of rows.
  ///
  /// - Precondition: every code is a place in `names`.
  public init(names: [String], codes: [Int32]) {
    precondition(
      codes.allSatisfy { names.indices.contains(Int($0)) },
      "row labels: a code is outside of \(names.count) names")
    self.names = names
    self.codes = codes
  }

  /// The text of a row.
  public subscript(row: Int) -> String { names[Int(codes[row])] }

  /// The labels of some of the rows, in the order of their places.
  func selecting(_ rows: [Int]) -> RowLabels {
    RowLabels(names: names, codes: rows.map { codes[$0] })
  }
}
