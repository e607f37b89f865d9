import Foundation
import Interactions
import Support
import Testing
import _TestSupport

@Suite("writing data sets")
struct DatasetWriterTests {
  /// Ids that need quotes, times with ties, ratings with and without a fraction.
  private func sample(seed: UInt64, times: Bool, ratings: Bool) throws -> Dataset {
    let key = RandomKey(seed: seed)
    let ids = ["a", "b,c", "d \"e\"", "0012", "ü\u{1F600}", "x;y", "f'g", "{h}", "i::j"]
    let lengths = (0..<12).map { 3 + key.integer(below: 6, at: UInt64($0)) }
    let count = lengths.reduce(0, +)
    var offsets = [0]
    for length in lengths { offsets.append(offsets[offsets.count - 1] + length) }
    var at: [Int64] = []
    for user in lengths.indices {
      var time: Int64 = 1_300_000_000
      for row in offsets[user]..<offsets[user + 1] {
        time += Int64(key.integer(below: 3, at: UInt64(1000 + row))) * 86_400
        at.append(time)
      }
    }
    return Dataset(
      name: "films", catalogue: Catalogue(ids: ids),
      users: lengths.indices.map { "user \($0)" + (["", ",", "\""])[$0 % 3] }, offsets: offsets,
      items: (0..<count).map { Int32(key.integer(below: ids.count, at: UInt64(5000 + $0))) },
      times: times ? at : nil,
      ratings: ratings
        ? (0..<count).map { Float(key.integer(below: 50, at: UInt64(9000 + $0))) / 10 } : nil)
  }

  /// The rows with their parts.
  private func rows(_ data: Dataset) -> [String] {
    zip(data.rowTexts, data.split?.parts.map { " \($0)" } ?? data.items.map { _ in "" }).map(+)
  }

  @Test(
    "what was written is read as the same rows in the same parts",
    arguments: DatasetWriter.Notation.allCases,
    [
      nil, .leaveOneOut, .time(valid: 0.2, test: 0.2),
      .coldItems(valid: 0.2, test: 0.2),
    ] as [SplitMethod?])
  func roundTrip(_ notation: DatasetWriter.Notation, _ split: SplitMethod?) throws {
    let folder = try TemporaryFolder()
    for (times, ratings) in [(true, true), (true, false), (false, true), (false, false)] {
      if !times, case .time = split { continue }
      var data = try sample(seed: 3, times: times, ratings: ratings)
      if let split { data = try data.split(split) }
      let path = folder.path("films." + notation.rawValue)
      try DatasetWriter(notation).write(data, to: path)
      let again = try DatasetReader().read(path).dataset
      #expect(rows(again) == rows(data))
      #expect(again.users == data.users && again.ratings == data.ratings)
      #expect(again.times == data.times)
      if split == nil {
        #expect(again.split == nil)
      } else {
        #expect(try again.split(.given).split?.description == "given")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
    }
  }

  @Test("the columns are those that the data have")
  func contents() throws {
    let folder = try TemporaryFolder()
    let data = Dataset(
      name: "d", catalogue: Catalogue(ids: ["a", "b,\"c"]), users: ["1"], offsets: [0, 3],
      items: [0, 1, 0], times: [5, 5, 9], ratings: [4, 0.5, 5],
      split: Split(parts: [.train, .valid, .test], description: "leave_one_out", offsets: [0, 3]))
    func text(_ notation: DatasetWriter.Notation, _ data: Dataset) throws -> String {
      try DatasetWriter(notation).write(data, to: folder.path("d"))
      return try String(contentsOfFile: folder.path("d"), encoding: .utf8)
    }
    #expect(
      try text(.csv, data) == """
        user,item,rating,time,position,part
        1,a,4,5,0,train
        1,"b,""c",0.5,5,1,valid
        1,a,5,9,2,test

        """)
    #expect(
      try text(.jsonl, data.unsplit).split(separator: "\n")[1]
        == #"{"user":"1","item":"b,\"c","rating":0.5,"time":5,"position":1}"#)
    let bare = Dataset(
      name: "d", catalogue: data.catalogue, users: ["1"], offsets: [0, 1], items: [1])
    #expect(try text(.tsv, bare) == "user\titem\tposition\n1\tb,\"c\t0\n")
  }

  @Test("an id that a notation can't write leaves no file")
  func unwritable() throws {
    let folder = try TemporaryFolder()
    let data = Dataset(
      name: "d", catalogue: Catalogue(ids: ["a"]), users: ["x\ty"], offsets: [0, 1], items: [0])
    #expect(
      errorText { try DatasetWriter(.tsv).write(data, to: folder.path("d.tsv")) }
        == "the id `x y` has a tab or a line end, which `.tsv` can't write; `.csv` and `.jsonl` can"
    )
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test("a column of parts is one by its values, unless it is named")
  func parts() throws {
    let text = "user,item,part\n1,a,train\n1,b,dev\n1,c,Test\n"
    let data = try read(text).dataset
    #expect(data.split?.parts == [.train, .valid, .test])
    #expect(data.split?.description == "given")
    #expect(
      errorText { _ = try read(text.replacing("dev", with: "piston")) } == """
        malformed: 1 of 3 rows: 1 bad part
          data.csv:3: `piston` is none of `train`, `valid`, `test`
        over 1% stops the load
        mended by: another column for part
        """)
    let engines = text.replacing("dev", with: "piston").replacing("Test", with: "valve")
    #expect(try read(engines).dataset.split == nil, "mostly other words are no split")
    let named = ReadOptions(columns: [.part: .name("part")], bad: .skip)
    #expect(
      try read(text.replacing("dev", with: "piston"), named).report.malformed.lines == [
        "malformed: 1 of 3 rows: 1 bad part",
        "  data.csv:3: `piston` is none of `train`, `valid`, `test`",
      ])
  }
}
