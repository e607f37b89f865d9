public import Interactions
import Support

/// Groups of items, to tell them apart in a picture.
public struct ItemGroups {
  /// The attribute that tells them apart: `genres`.
  public let subject: String
  /// The names of the groups, in the order in which they are drawn.
  public let names: [String]
  /// The group of each item.
  public let groups: [Int]
  /// How many of the groups, the first ones, are of items that the others lack.
  public let restCount: Int

  /// How many values of an attribute have a group of their own.
  private static let most = 6

  /// Thirds of the items by how often training has them.
  public init(popularityOf data: Dataset) {
    let counts = data.trainPopularity
    let thirds = Thirds(of: counts)
    subject = data.split == nil ? "interactions" : "training interactions"
    names = zip(["tail", "middle", "head"], thirds.phrases).map { "\($0): \($1)" }
    groups = counts.map(thirds.third)
    restCount = 0
  }

  /// The most frequent values of an attribute, or thirds of its numbers.
  ///
  /// Of several values between bars, an item's first counts.
  public init(_ attribute: ItemAttribute) {
    subject = attribute.name
    restCount = attribute.isNumeric ? 1 : 2
    (names, groups) = attribute.isNumeric ? Self.thirds(attribute) : Self.words(attribute)
  }

  /// A group for each of the most frequent words, after one for no word and one for all others.
  private static func words(_ attribute: ItemAttribute) -> (names: [String], groups: [Int]) {
    let values = attribute.values.map { String($0.prefix { $0 != "|" }) }
    var counts: [String: Int] = [:]
    for value in values where !value.isEmpty { counts[value, default: 0] += 1 }
    let order = counts.sorted { (-$0.value, $0.key) < (-$1.value, $1.key) }.map(\.key)
    let shown = order.count > most + 1 ? Array(order.prefix(most)) : order
    // What has no group of its own lies below the others.
    let groups = values.map { value in
      value.isEmpty ? 0 : shown.firstIndex(of: value).map { $0 + 2 } ?? 1
    }
    return (["none", "other"] + shown, groups)
  }

  /// A group for each third of the numbers, after one for no number.
  private static func thirds(_ attribute: ItemAttribute) -> (names: [String], groups: [Int]) {
    let numbers = attribute.values.map { Double($0).flatMap { $0.isFinite ? $0 : nil } }
    let levels = Set(numbers.compactMap(\.self)).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(levels, Int32(0)...))
    let ranks = numbers.map { $0.flatMap { places[$0] } }
    let thirds = Thirds(of: ranks.compactMap(\.self))
    func level(_ place: Int32) -> String {
      levels.indices.contains(Int(place)) ? NumberText.shortest(levels[Int(place)]) : "none"
    }
    let names = [
      "none", "up to \(level(thirds.lowAtMost))", "up to \(level(thirds.middleAtMost))",
      "over \(level(thirds.middleAtMost))",
    ]
    return (names, ranks.map { $0.map { thirds.third(of: $0) + 1 } ?? 0 })
  }
}
