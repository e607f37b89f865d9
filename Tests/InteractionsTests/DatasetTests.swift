import Interactions
import Testing

@Suite("data sets")
struct DatasetTests {
  let toy = Dataset(
    name: "toy", sequences: [[0, 1, 2, 3], [3, 2, 1]], titles: ["A", "B", "", "D"])

  @Test("ids are found by their text, titles and labels by index")
  func lookup() {
    #expect(toy.userIndex(of: "1") == 1)
    #expect(toy.userIndex(of: "7") == nil)
    #expect(toy.catalogue.index(of: "3") == 3)
    #expect(toy.catalogue.index(of: "03") == nil)
    #expect(toy.catalogue.title(of: 2) == nil)
    #expect(toy.catalogue.label(of: 2) == "2")
    #expect(toy.catalogue.label(of: 3) == "D")
    #expect(toy.catalogue.titledCount == 3)
    #expect(toy.density == 7.0 / 8)
  }

  @Test("ids of other bytes are other ids, however alike they read")
  func exactLookup() {
    let ids = ["\u{E9}", "e\u{301}", "e", ""]
    let data = Dataset(
      name: "accents", catalogue: Catalogue(ids: ids + ["\u{E9}"]), users: ids,
      offsets: [0, 0, 0, 0, 0], items: [])
    for (index, id) in ids.enumerated() {
      #expect(data.userIndex(of: id) == index)
      // Of equal ids the first is meant.
      #expect(data.catalogue.index(of: id) == index)
    }
    let long = String(repeating: "x", count: 40)
    let others = UserIDs([long + "e\u{301}"])
    #expect(others.index(of: long + "\u{E9}") == nil)
    #expect(others.index(of: long + "e\u{301}") == 0)
  }

  @Test("an attribute is numeric if at most one in a hundred of its values isn't a number")
  func numericAttributes() {
    func isNumeric(_ values: [String]) -> Bool {
      ItemAttribute(name: "year", values: values).isNumeric
    }
    #expect(isNumeric(["1995", "", "1.5e3"]))
    #expect(!isNumeric(["1995", "V"]))
    #expect(!isNumeric(["", ""]))
    #expect(isNumeric(Array(repeating: "1995", count: 99) + ["V"]))
    #expect(!isNumeric(Array(repeating: "1995", count: 98) + ["V", "W"]))
    let mixed = Dataset(
      name: "mixed",
      catalogue: Catalogue(
        ids: ["a", "b"],
        attributes: [ItemAttribute(name: "x", values: ["V", "7"], isNumeric: true)]),
      users: ["u"], offsets: [0, 2], items: [0, 1])
    #expect(
      mixed.column(named: "x").map { column in
        [0, 1].map { Row(of: mixed, user: 0, index: $0).value(of: column) }
      } == [.none, .number(7)])
  }

  @Test("the digest is of the contents and the split, not of the name")
  func digest() throws {
    var renamed = toy
    renamed.name = "other"
    #expect(renamed.digest == toy.digest)
    let same = Dataset(
      name: "same", sequences: [[0, 1, 2, 3], [3, 2, 1]], titles: ["A", "B", "", "D"])
    #expect(same.digest == toy.digest)
    let split = try toy.split(.leaveOneOut)
    var digests = [toy.digest, split.digest]
    digests.append(try toy.split(.ratio(valid: 0, test: 0.5)).digest)
    digests.append(
      Dataset(name: "toy", sequences: [[0, 1, 2, 3], [3, 2, 0]], titles: ["A", "B", "", "D"])
        .digest)
    digests.append(
      Dataset(name: "toy", sequences: [[0, 1, 2], [3, 3, 2, 1]], titles: ["A", "B", "", "D"])
        .digest)
    digests.append(
      Dataset(name: "toy", sequences: [[0, 1, 2, 3], [3, 2, 1]], titles: ["A", "B", "C", "D"])
        .digest)
    digests.append(Dataset(name: "toy", sequences: [[0, 1, 2, 3], [3, 2, 1]]).digest)
    #expect(Set(digests).count == digests.count)
  }
}
