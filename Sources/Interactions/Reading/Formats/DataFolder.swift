import FoundationEssentials
import Glibc
import Support

/// A folder that may hold data.
struct DataFolder {
  let path: String
  /// The encoding of its files.
  let encoding: TextEncoding
  /// The names of its files, sorted.
  let names: [String]

  /// Looks into a folder; an empty path is the one that the program is in.
  init(path: String, encoding: TextEncoding = .utf8) {
    self.path = path.isEmpty ? "." : path
    self.encoding = encoding
    names = (try? FileManager.default.contentsOfDirectory(atPath: self.path))?.sorted() ?? []
  }

  /// The name of the folder; `.` and `..` have the names that they have elsewhere.
  var name: String {
    let name = PathText.name(of: path)
    guard [".", ".."].contains(name), let real = realpath(path, nil) else { return name }
    defer { free(real) }
    return PathText.name(of: String(cString: real))
  }

  /// One of its files.
  func file(_ name: String) -> DataFile {
    DataFile(path: PathText.path(of: name, in: path), encoding: encoding)
  }

  /// Tables of fields.
  var tables: [String] { names(endingWith: [".csv", ".tsv"]) }

  /// Texts that may be of anything, but no titles and nothing to read for people.
  var texts: [String] {
    names(endingWith: [".txt"]).filter { name in
      let isReadme = ["readme", "licen"].contains { name.lowercased().hasPrefix($0) }
      return !isReadme && !Self.isTitles(name)
    }
  }

  /// Whether a text is one of titles by its name.
  static func isTitles(_ file: String) -> Bool {
    file.contains("item_text") || file.contains("titles")
  }

  /// JSON that may be rows.
  var objects: [String] {
    names(endingWith: [".json", ".jsonl", ".ndjson"]).filter { name in
      !ItemCompanion.isItems(name) && !DataMaps.isMaps(name)
    }
  }

  private func names(endingWith endings: [String]) -> [String] {
    names.filter { DataFile.name($0, endsWith: endings) }
  }
}
