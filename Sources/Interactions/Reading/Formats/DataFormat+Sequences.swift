extension DataFormat {
  /// One user a line, then its items in time order: the S3-Rec and SASRec texts.
  public static let sequences: Self = Self(
    name: "sequences", meaning: "one user a line, then items in time order", fileNames: [".txt"],
    reading: "a user a line", obeys: ["separator", "header"],
    claims: { file in
      guard case .text = try file.kind() else { return false }
      let isText = DataFile.name(file.name, endsWith: [".txt"])
      return try isText && looksLikeSequences(file)
    },
    candidates: \.texts,
    choice: { folder, files, isSaid in
      guard files.count == 1 || SplitName.areParts(files) else { return nil }
      // A part for testing may have one item a line.
      let isOne = try isSaid || files.contains { try looksLikeSequences(folder.file($0)) }
      return isOne ? files[0] : nil
    },
    gather: { file in
      var files = DatasetFiles(file, format: .sequences)
      let own = file.neighbours.filter { $0.lowercased().hasPrefix(file.stem.lowercased()) }
      files.maps = own.first { DataMaps.isMaps($0) }.flatMap(file.beside)
      files.items = try own.first(where: DataFolder.isTitles).flatMap(file.beside)
        .map { ($0, try .of($0)) }
      if let split = file.split { (files.name, files.rows) = split }
      return files
    },
    parse: { path, options, first in
      if let first { return first }
      let lines = try RecordReader.firstLines(
        of: path, limit: 100, encoding: options.encoding ?? .utf8)
      let parser = SequenceParser(
        lines: lines, separator: options.separator, hasHeader: options.header ?? false)
      return RowPlan(roles: [], parse: parser.parse)
    })

  /// Whether the first lines are words between spaces, not always equally many, or numbered ids between
  /// commas, of three lengths at least.
  private static func looksLikeSequences(_ file: DataFile) throws -> Bool {
    var reader = try RecordReader(
      ByteSource(path: file.path, encoding: file.encoding), separator: "\n", quotes: false,
      capacity: 1 << 18)
    var lines: [String] = []
    while lines.count < 100, case .record = try reader.next() {
      lines.append(reader.record.text(0))
    }
    if let separator = SequenceParser.separator(of: lines) {
      let words = lines.map { $0.split(separator: separator) }
      return Set(words.map(\.count)).count > 2
        && words.joined().allSatisfy { $0.contains(where: \.isNumber) }
    }
    if lines.contains(where: { $0.contains { ",;|\t".contains($0) } || $0.contains("::") }) {
      return false
    }
    let counts = Set(lines.map { $0.split(separator: " ").count })
    return counts.count > 1 || (counts.first ?? 0) > 4
  }
}
