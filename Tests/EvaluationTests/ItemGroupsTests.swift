import Evaluation
import Interactions
import Testing

/// Groups of items that a picture tells apart.
@Suite struct ItemGroupsTests {
  @Test func thirdsByPopularity() throws {
    let data = splitDataset(
      itemCount: 3, users: [([0, 1, 2], []), ([0, 1], []), ([0], [1])])
    let groups = ItemGroups(popularityOf: data)
    #expect(groups.subject == "training interactions" && groups.restCount == 0)
    #expect(groups.names == ["tail: up to 1", "middle: up to 2", "head: over 2"])
    #expect(groups.groups == [2, 1, 0])
    #expect(ItemGroups(popularityOf: data.unsplit).subject == "interactions")
  }

  /// An item's first word counts; items without one, and of rare ones, stand behind the others.
  @Test func theMostFrequentWords() {
    let words = ["drama|war", "", "drama", "war", "comedy"]
    let groups = ItemGroups(ItemAttribute(name: "genres", values: words))
    #expect(groups.subject == "genres" && groups.restCount == 2)
    #expect(groups.names == ["none", "other", "drama", "comedy", "war"])
    #expect(groups.groups == [2, 0, 2, 4, 3])
  }

  /// Six words have a group of their own, or seven where there are no more.
  @Test(arguments: [(6, 6), (7, 7), (8, 6), (20, 6)])
  func fewWordsAreShown(_ count: Int, _ shown: Int) {
    let words = (0..<count).flatMap { word in
      Array(repeating: "w\(word)", count: count - word)
    }
    let groups = ItemGroups(ItemAttribute(name: "a", values: words))
    #expect(groups.names == ["none", "other"] + (0..<shown).map { "w\($0)" })
    #expect(groups.groups.count { $0 == 1 } == (shown..<count).reduce(0) { $0 + count - $1 })
  }

  @Test func thirdsOfNumbers() {
    let attribute = ItemAttribute(
      name: "year", values: ["1990", "", "2000", "1995", "nan"], isNumeric: true)
    let groups = ItemGroups(attribute)
    #expect(groups.restCount == 1)
    #expect(groups.names == ["none", "up to 1990", "up to 1995", "over 1995"])
    #expect(groups.groups == [1, 0, 3, 2, 0])
  }
}
