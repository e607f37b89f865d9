import FoundationEssentials
import Glibc
public import Support

/// The data sets that the program knows by name, and any file or folder by its path.
public struct DatasetLibrary: Sendable {
  /// Where fetched data sets are kept, a folder each; `nil` if there is no such place.
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
