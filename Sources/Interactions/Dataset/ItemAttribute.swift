/// One attribute of the items besides the title: genres, brand, price.
public struct ItemAttribute: Sendable, Hashable {
  /// The attribute's name, a column in conditions on rows.
  public let name: String

  /// The value for each dense item index, as the file has it; empty where there is none.
  public let values: [String]

  /// Whether the values are numbers, so that conditions compare them as numbers.
  public let isNumeric: Bool

  /// Makes an attribute; where it isn't said, it is numeric if no more than one in a hundred of the
  /// values that aren't empty isn't a number.
  public init(name: String, values: [String], isNumeric: Bool? = nil) {
    self.name = name
    self.values = values
    self.isNumeric = isNumeric ?? Self.looksNumeric(values)
  }

  private static func looksNumeric(_ values: [String]) -> Bool {
    let filled = values.count { !$0.isEmpty }
    var texts = 0
    for value in values where !value.isEmpty && Double(value) == nil {
      texts += 1
      if texts * 100 > filled { return false }
    }
    return filled > 0
  }

  /// The attribute with only the items of `kept` (dense indexes), in that order.
  func selecting(_ kept: [Int]) -> ItemAttribute {
    ItemAttribute(name: name, values: kept.map { values[$0] }, isNumeric: isNumeric)
  }
}
