/// One attribute of the items besides the title: genres, brand, price.
public struct ItemAttribute: Sendable, Hashable {
  /// The attribute's name, a column in conditions on rows.
  public let name: String

  /// The value for each dense item index, as the file has it; empty where there is none.
  public let values: [String]

  /// Whether all values are numbers (or empty), so that conditions compare them as numbers.
  public let isNumeric: Bool

  /// Makes an attribute; without `isNumeric` it is numeric if every value that isn't empty reads as a number.
  public init(name: String, values: [String], isNumeric: Bool? = nil) {
    self.name = name
    self.values = values
    self.isNumeric =
      isNumeric
      ?? (values.contains { !$0.isEmpty } && values.allSatisfy { $0.isEmpty || Double($0) != nil })
  }

  /// The attribute with only the items of `kept` (dense indexes), in that order.
  func selecting(_ kept: [Int]) -> ItemAttribute {
    ItemAttribute(name: name, values: kept.map { values[$0] }, isNumeric: isNumeric)
  }
}
