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

  /// What to call an item: its title, or its outside id where it has no title.
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
