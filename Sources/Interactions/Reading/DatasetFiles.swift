import FoundationEssentials
import Glibc
import Support

/// The files that make one data set, and how they are laid out.
struct DatasetFiles {
  var format: DataFormat
  /// Files of rows; each with its part where the data come split.
  var rows: [(path: String, part: Part?)]
  /// A file of titles and attributes.
  var items: (path: String, layout: ItemLayout)?
  /// A file with the outside ids of numbered users and items.
  var maps: String?
  /// What the data set is called.
  var name: String

  /// Finds the files that belong to a path: a file and its companions, or a folder of them.
  ///
  /// - Throws: `DataError` where the format isn't recognised.
  static func find(_ path: String, format: DataFormat?) throws -> DatasetFiles {
    TextFile.isFolder(path)
      ? try find(inFolder: path, format: format) : try find(file: path, format: format)
  }

  private static func find(inFolder folder: String, format: DataFormat?) throws -> DatasetFiles {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []
    let folderName = Self.name(ofFolder: folder)
    func wants(_ candidate: DataFormat) -> Bool { format == nil || format == candidate }
    func at(_ name: String) -> String { PathText.path(of: name, in: folder) }

    let inter = names.filter { $0.hasSuffix(".inter") }
    if wants(.recbole), let first = inter.first {
      let named = inter.first { stem($0) == folderName }
      if named != nil || Set(inter.map(stem)).count == 1 {
        return try find(file: at(named ?? first), format: .recbole)
      }
    }
    if wants(.movielens),
      let ratings = ["u.data", "ratings.dat", "ratings.csv"].first(where: names.contains)
    {
      var files = try find(file: at(ratings), format: .movielens)
      files.name = folderName
      return files
    }
    let texts = names.filter { $0.hasSuffix(".txt") && !isTitles($0) && !isReadme($0) }
    if wants(.sequences), texts.count == 1 {
      let path = at(texts[0])
      if try format == .sequences || looksLikeSequences(path) {
        return try find(file: path, format: .sequences)
      }
    }
    let tables = names.filter { name in
      [".csv", ".tsv", ".csv.gz", ".tsv.gz"].contains { name.hasSuffix($0) }
    }
    let isSplit = Set(tables.map(stem)).count == 1 && tables.allSatisfy { split($0) != nil }
    let reviews = names.filter { isJSON($0) && !ItemCompanion.isItems($0) && !isMaps($0) }
    if wants(.delimited), reviews.isEmpty || format != nil,
      tables.count == 1 || isSplit && !tables.isEmpty
    {
      return try find(file: at(tables[0]), format: .delimited)
    }
    if wants(.json), reviews.count == 1, tables.isEmpty || format != nil {
      return try find(file: at(reviews[0]), format: .json)
    }
    let candidates = (inter + texts + tables + reviews).sorted()
    throw candidates.count > 1
      ? DataError.severalFiles(path: folder, files: candidates)
      : DataError.unknownFolder(path: folder)
  }

  /// What a folder is called; `.` and `..` are called what they are elsewhere.
  private static func name(ofFolder folder: String) -> String {
    let name = PathText.name(of: folder)
    guard [".", ".."].contains(name), let real = realpath(folder, nil) else { return name }
    defer { free(real) }
    return PathText.name(of: String(cString: real))
  }

  private static func find(file path: String, format: DataFormat?) throws -> DatasetFiles {
    let file = PathText.name(of: path)
    let folder = String(PathText.split(path).folder)
    let name = stem(file)
    func beside(_ name: String) -> String? {
      let path = PathText.path(of: name, in: folder)
      return FileManager.default.fileExists(atPath: path) ? path : nil
    }
    var files = DatasetFiles(format: .delimited, rows: [(path, nil)], name: name)
    switch try format ?? self.format(of: path) {
    case .delimited:
      files.items = ItemCompanion.names(for: file).lazy.compactMap(beside).first.map { ($0, .json) }
      if let (name, ending) = split(file) {
        let parts = Part.allCases.compactMap { part in
          beside("\(name).\(part).\(ending)").map { (path: $0, part: Optional(part)) }
        }
        if Set(parts.map(\.part)).isSuperset(of: [.train, .test]) { files.rows = parts }
      }
    case .json:
      files.format = .json
      files.items = ItemCompanion.names(for: file).lazy.compactMap(beside).first.map { ($0, .json) }
    case .movielens:
      files.format = .movielens
      let companions: [(String, ItemLayout)] = [
        ("u.item", .movieLens100K), ("movies.dat", .movieLensDat), ("movies.csv", .commas),
      ]
      let wanted = file.hasPrefix("u.") ? 0 : file.contains(".dat") ? 1 : 2
      files.items = beside(companions[wanted].0).map { ($0, companions[wanted].1) }
    case .recbole:
      files.format = .recbole
      files.items = beside(name + ".item").map { ($0, .recbole) }
      let parts = Part.allCases.compactMap { part in
        beside("\(name).\(part).inter").map { (path: $0, part: Optional(part)) }
      }
      if file != name + ".inter", Set(parts.map(\.part)).isSuperset(of: [.train, .test]) {
        files.rows = parts
      }
    case .sequences:
      files.format = .sequences
      let names = try? FileManager.default.contentsOfDirectory(
        atPath: folder.isEmpty ? "." : folder)
      let own = (names ?? []).sorted().filter { $0.lowercased().hasPrefix(name.lowercased()) }
      files.maps = own.first { isMaps($0) }.flatMap(beside)
      files.items = try own.first(where: isTitles).flatMap(beside).map { ($0, try .of($0)) }
    }
    return files
  }

  /// The format that a file's name says, or its first lines.
  private static func format(of path: String) throws -> DataFormat {
    let file = PathText.name(of: path)
    if file.hasSuffix(".inter") { return .recbole }
    if ["u.data", "ratings.dat", "ratings.csv"].contains(file) { return .movielens }
    switch try FileKind(of: path) {
    case .foreign(let name): throw DataError.foreignFormat(path: path, format: name)
    case .json: return .json
    case .text:
      let isText = file.hasSuffix(".txt") || file.hasSuffix(".txt.gz")
      return try isText && looksLikeSequences(path) ? .sequences : .delimited
    }
  }

  /// Whether the first lines are words between spaces, not always equally many.
  private static func looksLikeSequences(_ path: String) throws -> Bool {
    var reader = try RecordReader(
      ByteSource(path: path), separator: "\n", quotes: false, capacity: 1 << 18)
    var counts: Set<Int> = []
    for _ in 0..<100 {
      guard case .record = try reader.next() else { break }
      let line = reader.record.text(0)
      if line.contains(where: { ",;|\t".contains($0) }) || line.contains("::") { return false }
      counts.insert(line.split(separator: " ").count)
    }
    return counts.count > 1 || (counts.first ?? 0) > 4
  }

  /// A file's name and ending where it holds one part of data that come split: `x.train.csv`.
  private static func split(_ file: String) -> (name: String, ending: String)? {
    let pieces = file.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
    guard pieces.count == 3, Part.allCases.contains(where: { $0.description == pieces[1] })
    else { return nil }
    return (String(pieces[0]), String(pieces[2]))
  }

  /// A file's name up to its first point.
  private static func stem(_ file: String) -> String {
    let stem = file.prefix { $0 != "." }
    return stem.isEmpty ? file : String(stem)
  }

  private static func isTitles(_ file: String) -> Bool {
    file.contains("item_text") || file.contains("titles")
  }

  private static func isJSON(_ file: String) -> Bool {
    [".json", ".jsonl", ".ndjson"].contains { file.hasSuffix($0) || file.hasSuffix($0 + ".gz") }
  }

  private static func isMaps(_ file: String) -> Bool { file.contains("datamaps.json") }

  private static func isReadme(_ file: String) -> Bool {
    file.lowercased().hasPrefix("readme") || file.lowercased().hasPrefix("licen")
  }
}
