import FoundationEssentials
import Glibc
public import Support

/// The data sets that the program knows by name, and any file or folder by its path.
public struct DatasetLibrary: Sendable {
  /// The folder of fetched data sets, a folder each; `nil` if there is no such place.
  public var folder: String?

  public init(folder: String? = nil) { self.folder = folder }

  /// Loads an embedded data set, a fetched one, or the file or folder at a path, in this order.
  ///
  /// - Parameters:
  ///   - name: the data set's name, or a path.
  ///   - options: how to read files.
  ///   - workers: the threads that read.
  ///   - progress: who watches.
  /// - Returns: the data and what reading them found.
  /// - Throws: `DataError`, `FileError` or `Cancelled`; for a known data set that isn't here, how
  ///   to bring it.
  public func load(
    _ name: String, options: ReadOptions = ReadOptions(), workers: Workers = Workers(count: 1),
    progress: Support.Progress = .unwatched
  ) throws -> LoadedDataset {
    if let embedded = EmbeddedDataset(rawValue: name) {
      let dataset = try embedded.load()
      return LoadedDataset(
        dataset: dataset,
        report: ReadReport(
          size: dataset.size, files: [name], mapping: "", malformed: MalformedRows(), notes: []))
    }
    let reader = DatasetReader(options: options, workers: workers, progress: progress)
    if let path = path(of: name) {
      var loaded = try reader.read(path)
      loaded.dataset.name = name
      return loaded
    }
    if TextFile.mayExist(name) { return try reader.read(name) }
    if let error = absence(of: name) { throw error }
    if name.contains("/") || name.contains(".") {
      throw FileError(path: name, action: "read", code: ENOENT)
    }
    throw DataError.unknownDataset(
      name: name, suggestion: Suggestion.nearest(to: name, among: names))
  }

  /// The names that `load` takes: known ones and folders of fetched data.
  public var names: [String] {
    let fetched = folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0) } ?? []
    let known = Self.entries.map(\.name)
    return known + fetched.filter { !known.contains($0) && !$0.hasPrefix(".") }.sorted()
  }

  /// The error that a known data set isn't here and how to bring it; `nil` for others.
  public func absence(of name: String) -> DataError? {
    guard let entry = Self.entries.first(where: { $0.name == name }), !isHere(entry) else {
      return nil
    }
    return .notFetched(entry, folder: folder)
  }

  /// Whether a known data set can be loaded now.
  public func isHere(_ entry: DatasetEntry) -> Bool {
    entry.origin == .embedded || path(of: entry.name) != nil
  }

  /// The folder of a fetched data set, `nil` if it isn't there.
  private func path(of name: String) -> String? {
    guard let folder, !name.isEmpty, !name.contains("/"), !name.hasPrefix(".") else { return nil }
    let path = PathText.path(of: name, in: folder)
    return TextFile.isFolder(path) ? path : nil
  }
}

/// One line of the catalogue of data sets that the program knows.
public struct DatasetEntry: Sendable, Hashable {
  /// How the data come to this machine.
  public enum Origin: Sendable, Hashable {
    /// They are part of the program.
    case embedded
    /// A script of the repository brings them.
    case script(command: String)
    /// The user takes them from a page.
    case page(url: String)
  }

  /// The name for `load`.
  public var name: String
  /// How large the data are, as loaded.
  public var size: DatasetSize
  /// The data in a few words.
  public var summary: String
  /// The licence.
  public var licence: String
  /// Their source and whom to credit.
  public var source: String
  /// How they come to this machine.
  public var origin: Origin
  /// The columns of the rows, where the data are part of the program.
  public var columns: [String]?
}

extension DatasetLibrary {
  /// The data sets that the program knows, sizes as loaded.
  public static let entries: [DatasetEntry] = [
    DatasetEntry(
      name: "online-retail", size: DatasetSize(users: 4334, items: 3659, interactions: 266_221),
      summary: "first purchases at a UK gift shop, 2010-12 to 2011-12, product titles",
      licence: "CC0 (CRAN package onlineretail); CC BY 4.0 at UCI",
      source: "Chen, Sain & Guo 2012, doi:10.1057/dbm.2012.17", origin: .embedded,
      columns: ["user", "item", "time", "title"]),
    DatasetEntry(
      name: "movietweetings",
      size: DatasetSize(users: 16_554, items: 10_506, interactions: 100_000),
      summary: "films rated on Twitter in 2013, titles, genres, real times", licence: "MIT",
      source: "Copyright (c) 2013 Simon Dooms, github.com/sidooms/MovieTweetings",
      origin: .embedded, columns: ["user", "item", "time", "rating", "title", "genres"]),
    DatasetEntry(
      name: "ml-100k", size: DatasetSize(users: 943, items: 1682, interactions: 100_000),
      summary: "MovieLens: films rated in 1997 and 1998, titles, genres, years",
      licence: "research use, no redistribution (GroupLens's terms)",
      source: "Harper & Konstan 2015, doi:10.1145/2827872",
      origin: .script(command: "Scripts/fetch-data ml-100k")),
    DatasetEntry(
      name: "ml-1m", size: DatasetSize(users: 6040, items: 3706, interactions: 1_000_209),
      summary: "MovieLens: films rated in 2000 to 2003, titles, genres",
      licence: "research use, no redistribution (GroupLens's terms)",
      source: "Harper & Konstan 2015, doi:10.1145/2827872",
      origin: .page(url: "https://grouplens.org/datasets/movielens/1m/")),
    DatasetEntry(
      name: "amazon-beauty",
      size: DatasetSize(users: 22_363, items: 12_101, interactions: 198_502),
      summary: "Amazon Beauty reviews to 2014, 5-core, S3-Rec's sequences",
      licence: "none stated; research use",
      source: "McAuley et al. 2015, doi:10.1145/2766462.2767755; Zhou et al. 2020 (S3-Rec)",
      origin: .page(url: "https://github.com/RUCAIBox/CIKM2020-S3Rec/tree/master/data")),
  ]
}
