import FoundationEssentials
import Support

/// A file that may hold rows, and what lies beside it.
struct DataFile {
  let path: String
  /// The encoding of its bytes.
  var encoding = TextEncoding.utf8

  /// The name, without folders.
  var name: String { PathText.name(of: path) }
  /// The name up to its first point.
  var stem: String { Self.stem(name) }

  /// Whether a name has one of some endings, or that of gzip behind it.
  static func name(_ name: String, endsWith endings: [String]) -> Bool {
    endings.contains { name.hasSuffix($0) || name.hasSuffix($0 + ".gz") }
  }

  /// Its kind by its first bytes.
  ///
  /// - Throws: what reading throws.
  func kind() throws -> FileKind { try FileKind(of: path, encoding: encoding) }

  /// Its first lines.
  ///
  /// - Throws: what reading throws, and `DataError.noRows`.
  func firstLines(limit: Int = 1) throws -> [String] {
    try RecordReader.firstLines(of: path, limit: limit, encoding: encoding)
  }

  /// The path of a file beside it, `nil` where there is none of that name.
  func beside(_ name: String) -> String? {
    let path = PathText.path(of: name, in: folder)
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  /// The names of all files of its folder, sorted.
  var neighbours: [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)
    return (names ?? []).sorted()
  }

  /// The name of the data where the file holds one part of data that come split: `x` of
  /// `x.train.csv`, the folder's of `train.csv`; with the files of all parts, where there are those
  /// for training and testing.
  var split: (name: String, rows: [(path: String, part: Part?)])? {
    guard let own = SplitName(name) else { return nil }
    let parts = Part.allCases.compactMap { part in
      neighbours.first { SplitName($0)?.isBeside(own, as: part) == true }.flatMap(beside)
        .map { (path: $0, part: Optional(part)) }
    }
    guard Set(parts.map(\.part)).isSuperset(of: [.train, .test]) else { return nil }
    let name = own.prefix.isEmpty ? DataFolder(path: folder).name : String(own.prefix.dropLast())
    return (name, parts)
  }

  private var folder: String { String(PathText.split(path).folder) }

  /// A file's name up to its first point.
  static func stem(_ file: String) -> String {
    let stem = file.prefix { $0 != "." }
    return stem.isEmpty ? file : String(stem)
  }

}

/// The name of a file that holds one part of data that come split: `x.train.csv`,
/// `x_dev.tsv`, `test.txt.gz`.
struct SplitName {
  /// The text before the part, its last point, bar or dash included: `x.`; may be empty.
  let prefix: Substring
  let part: Part
  /// The text behind it: `.csv`.
  let ending: Substring

  init?(_ file: String) {
    let stem = file.prefix { $0 != "." }
    // `x.train.csv` has the part behind a point, `x_train.csv` before the first one.
    let second = file[stem.endIndex...].dropFirst().prefix { $0 != "." }
    if let part = Part(name: String(second)), second.endIndex < file.endIndex {
      (prefix, self.part, ending) = (file[..<second.startIndex], part, file[second.endIndex...])
      return
    }
    let start = stem.lastIndex { $0 == "_" || $0 == "-" }.map { file.index(after: $0) }
    let word = stem[(start ?? stem.startIndex)...]
    guard let part = Part(name: String(word)), word.endIndex < file.endIndex else { return nil }
    (prefix, self.part, ending) = (file[..<word.startIndex], part, file[word.endIndex...])
  }

  /// Whether a file holds a part of the same data as another.
  func isBeside(_ other: SplitName, as part: Part) -> Bool {
    self.part == part && prefix == other.prefix && ending == other.ending
  }

  /// Whether files are the parts of one data set, training and testing among them.
  static func areParts(_ files: [String]) -> Bool {
    let names = files.map(SplitName.init)
    guard let first = names.first ?? nil else { return false }
    let parts = Set(names.compactMap(\.?.part))
    return names.allSatisfy { $0?.prefix == first.prefix && $0?.ending == first.ending }
      && parts.count == files.count && parts.isSuperset(of: [.train, .test])
  }
}
