import Foundation
import Interactions
import Testing
import _TestSupport

@Suite("the catalogue of data sets")
struct LibraryTests {
  let folder: TemporaryFolder
  let library: DatasetLibrary

  init() throws {
    folder = try TemporaryFolder()
    library = DatasetLibrary(folder: folder.path)
  }

  @Test("what the catalogue says of the embedded sets is so")
  func embedded() throws {
    for embedded in EmbeddedDataset.allCases {
      let entry = try #require(
        DatasetLibrary.entries.first { $0.name == embedded.rawValue })
      #expect(entry.origin == .embedded)
      #expect(try embedded.load().columns.map(\.name) == entry.columns)
      #expect(library.isHere(entry))
      let loaded = try library.load(embedded.rawValue)
      #expect(loaded.dataset.size == entry.size)
      #expect(loaded.dataset.name == entry.name)
      #expect(loaded.report.allLines == ["load: \(entry.size) from `\(entry.name)`"])
    }
    #expect(DatasetLibrary.entries.filter { $0.origin == .embedded }.count == 2)
    #expect(Set(DatasetLibrary.entries.map(\.name)).count == DatasetLibrary.entries.count)
  }

  @Test("a fetched set is found by its name, and any folder put beside it")
  func fetched() throws {
    let entry = try #require(DatasetLibrary.entries.first { $0.name == "ml-100k" })
    #expect(!library.isHere(entry))
    for name in ["ml-100k", "mine"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(name), withIntermediateDirectories: true)
      try folder.write(
        "user_id:token\titem_id:token\n1\ta\n".utf8, to: "\(name)/\(name).inter")
      let loaded = try library.load(name)
      #expect(loaded.dataset.name == name)
      #expect(loaded.dataset.rowTexts == ["1 a"])
    }
    #expect(library.isHere(entry))
    #expect(library.names.suffix(1) == ["mine"])
  }

  @Test("a path is read where no data set has that name")
  func path() throws {
    let path = try folder.write("1,a\n".utf8, to: "rows.csv")
    #expect(try library.load(path).dataset.name == "rows")
  }

  @Test("known data that aren't here: how to bring them")
  func absent() {
    #expect(
      errorText { _ = try library.load("ml-100k") }
        == "data set `ml-100k` isn't on this machine; `Scripts/fetch-data ml-100k` brings it")
    #expect(
      errorText { _ = try DatasetLibrary(folder: "/data").load("amazon-beauty") }
        == "data set `amazon-beauty` isn't on this machine; take it from "
        + "https://github.com/RUCAIBox/CIKM2020-S3Rec/tree/master/data and put its files into "
        + "`/data/amazon-beauty`")
    #expect(
      errorText { _ = try DatasetLibrary().load("ml-1m") }
        == "data set `ml-1m` isn't on this machine; take it from "
        + "https://grouplens.org/datasets/movielens/1m/ and put its files into a folder of its own")
  }

  @Test("unknown names, with the nearest one that is known")
  func unknown() {
    #expect(
      errorText { _ = try library.load("online-retial") }
        == "there is no data set `online-retial`\nhelp: did you mean `online-retail`?")
    #expect(errorText { _ = try library.load("zzz") } == "there is no data set `zzz`")
    #expect(errorText { _ = try library.load("") } == "there is no data set ``")
    #expect(
      errorText { _ = try library.load("films.csv") }
        == "can't read `films.csv`: no such file or directory")
  }
}
