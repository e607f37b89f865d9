import FoundationEssentials
import Glibc
import Support

/// A folder that may hold data.
struct DataFolder {
  let path: String
  /// The names of its files, sorted.
  let names: [String]

  init(path: String) {
    self.path = path
    names = (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? []
  }

  /// What the folder is called; `.` and `..` are called what they are elsewhere.
  var name: String {
    let name = PathText.name(of: path)
    guard [".", ".."].contains(name), let real = realpath(path, nil) else { return name }
    defer { free(real) }
    return PathText.name(of: String(cString: real))
  }

  /// One of its files.
  func file(_ name: String) -> DataFile {
    DataFile(path: PathText.path(of: name, in: path))
  }

  /// Tables of fields.
  var tables: [String] {
    names.filter { name in
      [".csv", ".tsv", ".csv.gz", ".tsv.gz"].contains { name.hasSuffix($0) }
    }
  }

  /// JSON that may be rows.
  var objects: [String] {
    names.filter { name in
      let isJSON = [".json", ".jsonl", ".ndjson"].contains {
        name.hasSuffix($0) || name.hasSuffix($0 + ".gz")
      }
      return isJSON && !ItemCompanion.isItems(name) && !DataMaps.isMaps(name)
    }
  }
}
