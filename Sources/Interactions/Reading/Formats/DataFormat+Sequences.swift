extension DataFormat {
  /// One user a line, then its items in time order: the S3-Rec and SASRec texts.
  public static let sequences: Self = Self(
    name: "sequences", meaning: "one user a line, then items in time order", fileNames: [".txt"],
    reading: "a user a line; `format=delimited` reads it as rows of fields", obeys: [],
    claims: { file in
      guard case .text = try file.kind() else { return false }
      let isText = file.name.hasSuffix(".txt") || file.name.hasSuffix(".txt.gz")
      return try isText && looksLikeSequences(file.path)
    },
    candidates: { folder in
      folder.names.filter { name in
        let isReadme = ["readme", "licen"].contains { name.lowercased().hasPrefix($0) }
        return name.hasSuffix(".txt") && !isTitles(name) && !isReadme
      }
    },
    choice: { folder, files, isSaid in
      guard files.count == 1 else { return nil }
      return try isSaid || looksLikeSequences(folder.file(files[0]).path) ? files[0] : nil
    },
    gather: { file in
      var files = DatasetFiles(file, format: .sequences)
      let own = file.neighbours.filter { $0.lowercased().hasPrefix(file.stem.lowercased()) }
      files.maps = own.first { DataMaps.isMaps($0) }.flatMap(file.beside)
      files.items = try own.first(where: isTitles).flatMap(file.beside).map { ($0, try .of($0)) }
      return files
    },
    parse: { _, _, _ in RowPlan(roles: [], parse: SequenceParser().parse) })

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

  private static func isTitles(_ file: String) -> Bool {
    file.contains("item_text") || file.contains("titles")
  }
}
