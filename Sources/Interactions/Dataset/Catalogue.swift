import Support

/// The items of a data set: their outside ids, titles and other attributes, by dense index.
public struct Catalogue: Sendable {
  /// Outside ids by dense item index, exactly as the file has them (leading zeros kept).
  public let ids: [String]

  /// Titles by dense item index, empty where an item has none; `nil` where the data have no titles.
  public let titles: [String]?

  /// Other attributes of the items, in the file's order.
  public let attributes: [ItemAttribute]

  private let lookup: Lazy<IDPlaces>

  /// Makes a catalogue.
  ///
  /// - Precondition: titles and attributes have a value for each id.
  public init(ids: [String], titles: [String]? = nil, attributes: [ItemAttribute] = []) {
    precondition(
      titles.map { $0.count == ids.count } ?? true,
      "catalogue: \(titles?.count ?? 0) titles for \(ids.count) ids")
    for attribute in attributes {
      precondition(
        attribute.values.count == ids.count,
        "catalogue: \(attribute.values.count) values of \(attribute.name) for \(ids.count) ids")
    }
    self.ids = ids
    self.titles = titles
    self.attributes = attributes
    self.lookup = Lazy()
  }

  /// How many items there are.
  public var count: Int { ids.count }

  /// The title of an item, `nil` where it has none or one that is blank.
  public func title(of item: Int) -> String? {
    guard let title = titles?[item], title.contains(where: { !$0.isWhitespace }) else { return nil }
    return title
  }

  /// The name of an item: its title, or its outside id where it has no title.
  public func label(of item: Int) -> String { title(of: item) ?? ids[item] }

  /// How many items have a title.
  public var titledCount: Int { (0..<count).count { title(of: $0) != nil } }

  /// The dense index of an outside id, byte for byte; `nil` where no item has it.
  public func index(of id: String) -> Int? {
    lookup.value { IDPlaces(ids) }[id]
  }

  /// The attribute of a name, `nil` where there is none.
  public func attribute(named name: String) -> ItemAttribute? {
    attributes.first { $0.name == name }
  }

  /// The catalogue with only the items of `kept` (dense indexes), in that order.
  func selecting(_ kept: [Int]) -> Catalogue {
    Catalogue(
      ids: kept.map { ids[$0] }, titles: titles.map { titles in kept.map { titles[$0] } },
      attributes: attributes.map { $0.selecting(kept) })
  }
}

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

/// The ids of users and where each stands among them: what tells a user of one data set from another's.
public struct UserIDs: Sendable {
  /// The ids by dense index, exactly as the file has them.
  public let ids: [String]
  private let lookup = Lazy<IDPlaces>()

  public init(_ ids: [String]) { self.ids = ids }

  /// How many users there are.
  public var count: Int { ids.count }

  /// The dense index of an id, byte for byte; `nil` where no user has it.
  public func index(of id: String) -> Int? {
    lookup.value { IDPlaces(ids) }[id]
  }
}
