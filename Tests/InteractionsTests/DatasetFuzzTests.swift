import Foundation
import Support
import Testing
import _TestSupport

@testable import Interactions

/// Broken data files of every format: what can't be read is counted or refused, and rows are the
/// same in blocks of any size, on any number of threads.
@Suite("broken data files")
struct DatasetFuzzTests {
  private static let corpus: [String] = [
    "user,item,rating,time,title\n1,a,5,1365029107,\"Lamp, \"\"red\"\"\"\n2,b,3.5,1365029108,Cup\n",
    "007\t242\t3\t881250949\n196\t302\t5\t881250940\n22\t377\t1\t878887116\n",
    "1::0114709::5::978300760\n2::0113189::4::978300761\n",
    "user_id:token\titem_id:token\ttimestamp:float\n1\t5\t8.5e8\n2\t6\t7\n",
    "\u{feff}kunde;artikel;Bought At\r\nAnn;x;12/9/2011 8:26\r\nBob;y;13/9/2011 8:26 PM\r\n",
    "1 1 2 3\n2 3 1\n3 4 4 1 2 3\n",
    #"{"reviewerID": "A2", "asin": "0007", "overall": 5.0, "unixReviewTime": 1391040000, "#
      + #""reviewText": "é \"q\" \u00e9 {[", "helpful": [0, 1]}"# + "\n"
      + #"{"user_id": "A", "parent_asin": "B", "timestamp": 1588687728923, "details": {"a": []}}"#,
    #"{'asin': '0007', 'title': "it's \xe9 \u2603", 'price': 3.17, 'categories': [['a', 'b'],], "#
      + #"'brand': None, u'x': u'y', 'z': (1, 2L)}"# + "\n{'asin': 'a', 'title': 'Lamp'}\n",
  ]

  private static let pieces = [
    ",", "\t", "::", ";", "\n", "\r\n", "\"", "\"\"", "'", "\\", "\\u", "\\ud800", "{", "}", "[",
    "]", ":", "\0", "1e999", "-", "99999999999999999999", "12/31/2011", "null", "None", "user",
    "item", "time", "\u{feff}", "é", " ", "user,item\n", "{\"user\": 1, \"item\": 2}\n",
    String(repeating: "[", count: 2000), String(repeating: "x", count: 300),
  ]

  @Test("are counted or refused, the same in any blocks")
  func files() throws {
    let folder = try TemporaryFolder()
    let rows = try folder.write("1,a\n2,0007\n".utf8, to: "rows.csv")
    let gzip = Array(
      try #require(
        Data(
          base64Encoded:
            "H4sIAAAAAAACAystTi3SySxJzdUpycxN5TIwMNdJ1DEG00k6hlwWQJ4RFwAloc5uJQAAAA==")))
    var fuzzing = Fuzzing(corpus: Self.corpus.map { Array($0.utf8) } + [gzip], pieces: Self.pieces)
    fuzzing.share = 1
    var round = 0
    let formats: [DataFormat?] = [nil, .delimited, .json, .sequences, .recbole]
    let rounds = try fuzzing.run { bytes in
      let path = try folder.write(bytes, to: round.isMultiple(of: 2) ? "data.csv" : "data.txt")
      let options = ReadOptions(format: formats[round % formats.count], bad: .skip)
      let sizes = [1, 7, 32, 100]
      var whole = DatasetReader(options: options)
      let (digest, lines) = Self.outcome(of: whole, path)
      whole.workers = Workers(count: 2)
      whole.blockSize = sizes[round % sizes.count]
      let (otherDigest, otherLines) = Self.outcome(of: whole, path)
      #expect(digest == otherDigest && lines == otherLines, "\(bytes)")
      let titled = DatasetReader(options: ReadOptions(titles: path))
      #expect(Self.outcome(of: titled, rows).lines.count > 0)
      round += 1
    }
    #expect(rounds > 0)
  }

  /// What reading a file finds, or the error that it throws.
  private static func outcome(
    of reader: DatasetReader, _ path: String
  ) -> (digest: Digest?, lines: [String]) {
    do {
      let loaded = try reader.read(path)
      return (loaded.dataset.digest, loaded.report.allLines)
    } catch {
      #expect(error is DataError, "\(error)")
      return (nil, ["\(error)"])
    }
  }
}
