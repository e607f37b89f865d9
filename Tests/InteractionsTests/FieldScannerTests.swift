import Support
import Testing
import _TestSupport

@testable import Interactions

@Suite("records and fields")
struct FieldScannerTests {
  /// The records of a file as `line: field|field`, read through a window of some size at first.
  private func records(_ path: String, capacity: Int) throws -> [String] {
    var reader = try RecordReader(
      ByteSource(path: path), separator: ",", quotes: true, capacity: capacity)
    var found: [String] = []
    while true {
      switch try reader.next() {
      case .record(let line):
        found.append("\(line): " + reader.record.texts.joined(separator: "|"))
      case .malformed(let malformed, let line): found.append("\(line): \(malformed.reason)")
      case .pause: continue
      case .end: return found
      }
    }
  }

  @Test("what a plain writer of CSV wrote is read back, wherever the pieces are cut")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let key = RandomKey(seed: 21)
    let pieces = ["a", "b c", "\"", ",", "\n", "\r\n", "é", "", "x"]
    for round in 0..<40 {
      let roundKey = key.derived(round)
      var position: UInt64 = 0
      func draw(_ bound: Int) -> Int {
        position += 1
        return roundKey.integer(below: bound, at: position)
      }
      var text = ""
      var expected: [String] = []
      var line = 1
      for _ in 0..<(1 + draw(8)) {
        let fields = (0..<(2 + draw(3))).map { _ in
          (0..<draw(4)).map { _ in pieces[draw(pieces.count)] }.joined()
        }
        let record = fields.map { field in
          let isPlain = !field.contains { "\",\n\r\n".contains($0) }
          return isPlain && draw(2) == 0
            ? field : "\"" + field.replacing("\"", with: "\"\"") + "\""
        }
        expected.append("\(line): " + fields.joined(separator: "|"))
        line += 1 + fields.joined().utf8.count { $0 == 10 }
        text += record.joined(separator: ",") + (draw(2) == 0 ? "\n" : "\r\n")
      }
      let path = try folder.write(text.utf8, to: "round.csv")
      for capacity in [1, 2, 3, 7, 1 << 16] {
        #expect(
          try records(path, capacity: capacity) == expected,
          "\(capacity) of \(text.debugDescription)")
      }
    }
  }

  @Test("broken text is found broken in the same places, wherever the pieces are cut")
  func pieces() throws {
    let folder = try TemporaryFolder()
    let key = RandomKey(seed: 22)
    let alphabet = Array("ab,,\"\"\n\r".utf8)
    for round in 0..<40 {
      let roundKey = key.derived(round)
      let bytes = (0..<60).map { alphabet[roundKey.integer(below: alphabet.count, at: UInt64($0))] }
      let path = try folder.write(bytes, to: "round.csv")
      let whole = try records(path, capacity: 1 << 16)
      for capacity in [1, 2, 3, 7] {
        #expect(try records(path, capacity: capacity) == whole, "\(capacity)")
      }
    }
  }
}
