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
  /// What its user did.
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
