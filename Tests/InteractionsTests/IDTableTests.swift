import Support
import Testing

@testable import Interactions

@Suite("numbers of ids")
struct IDTableTests {
  @Test("ids of every length and likeness get the numbers that a dictionary gives them")
  func twin() {
    let key = RandomKey(seed: 17)
    let letters = Array("ab0é\u{1F600}".unicodeScalars)
    var table = IDTable()
    var twin: [String: Int32] = [:]
    var ids: [String] = []
    for draw in 0..<20_000 {
      let drawKey = key.derived(draw)
      // Few letters make many ids differ in their last bytes only.
      let length = drawKey.integer(below: 28, at: 0)
      var id = String(repeating: "a", count: length)
      for place in 0..<drawKey.integer(below: 4, at: 1) {
        let letter = letters[drawKey.integer(below: letters.count, at: UInt64(10 + place))]
        id.unicodeScalars.append(letter)
      }
      let number = id.withUTF8 { table.index(of: $0) }
      if twin[id] == nil {
        twin[id] = Int32(ids.count)
        ids.append(id)
      }
      #expect(number == twin[id], "\(id)")
    }
    #expect(table.count == ids.count)
    #expect(table.strings() == ids)
    for (number, id) in ids.enumerated() {
      var id = id
      #expect(id.withUTF8 { table.number(of: $0) } == Int32(number))
      var other = id + "\u{7f}"
      #expect(other.withUTF8 { table.number(of: $0) } == nil)
    }
    var column = IDColumn()
    for id in ids {
      var id = id
      id.withUTF8 { column.append($0) }
    }
    var merged = IDTable()
    for id in ["x", ids[5], ids[5]] {
      var id = id
      _ = id.withUTF8 { merged.index(of: $0) }
    }
    var numbers: [Int32] = [7]
    merged.number(column, into: &numbers)
    #expect(numbers[..<2] == [7, 2] && numbers[6] == 1)
    #expect(numbers.count == ids.count + 1)
    #expect(merged.strings() == ["x", ids[5]] + ids.filter { $0 != ids[5] })
  }
}
