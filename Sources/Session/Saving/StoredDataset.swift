import Interactions

/// A data set as a file keeps it: catalogue, interactions and split, in the order they have.
struct StoredDataset: Codable {
  struct Attribute: Codable {
    var name: String
    var values: [String]
    var isNumeric: Bool
  }

  var name: String
  var ids: [String]
  var titles: [String]?
  var attributes: [Attribute]
  var users: [String]
  var offsets: [Int]
  var items: [Int32]
  var times: [Int64]?
  var ratings: [Float]?
  /// Names and codes of what users did; files of older programs have none.
  var behaviours: [String]?
  var behaviourCodes: [Int32]?
  var parts: [UInt8]?
  var split: String?

  init(_ data: Dataset) {
    name = data.name
    ids = data.catalogue.ids
    titles = data.catalogue.titles
    attributes = data.catalogue.attributes.map {
      Attribute(name: $0.name, values: $0.values, isNumeric: $0.isNumeric)
    }
    users = data.users
    offsets = data.offsets
    items = data.items
    times = data.times
    ratings = data.ratings
    behaviours = data.behaviours?.names
    behaviourCodes = data.behaviours?.codes
    parts = data.split?.parts.map(\.rawValue)
    split = data.split?.description
  }

  /// The data set; `nil` if the file's values don't make one.
  var dataset: Dataset? {
    let rows = items.count
    let isWhole =
      offsets.count == users.count + 1 && offsets.first == 0 && offsets.last == rows
      && zip(offsets, offsets.dropFirst()).allSatisfy { $0 <= $1 }
      && items.allSatisfy { $0 >= 0 && Int($0) < ids.count }
      && [times?.count, ratings?.count, parts?.count, behaviourCodes?.count].allSatisfy {
        $0 ?? rows == rows
      }
      && (titles?.count ?? ids.count) == ids.count
      && attributes.allSatisfy { $0.values.count == ids.count }
      && (parts?.allSatisfy { Part(rawValue: $0) != nil } ?? true)
      && (parts == nil) == (split == nil)
      && [ids, users, attributes.map(\.name)].allSatisfy(Self.areDistinct)
    let kinds = behaviours?.count ?? 0
    let areKinds = behaviourCodes?.allSatisfy { $0 >= 0 && Int($0) < kinds } ?? true
    guard isWhole, areKinds, (behaviours == nil) == (behaviourCodes == nil) else { return nil }
    return Dataset(
      name: name,
      catalogue: Catalogue(
        ids: ids, titles: titles,
        attributes: attributes.map {
          ItemAttribute(name: $0.name, values: $0.values, isNumeric: $0.isNumeric)
        }), users: users, offsets: offsets, items: items, times: times, ratings: ratings,
      split: parts.map { parts in
        Split(
          parts: parts.compactMap(Part.init), description: split ?? "", offsets: offsets)
      }, behaviours: behaviours.map { RowLabels(names: $0, codes: behaviourCodes ?? []) })
  }

  /// Whether no two texts have the same bytes; two ways to write an accented letter differ.
  private static func areDistinct(_ texts: [String]) -> Bool {
    Set(texts.map { Array($0.utf8) }).count == texts.count
  }
}
