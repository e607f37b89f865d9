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
