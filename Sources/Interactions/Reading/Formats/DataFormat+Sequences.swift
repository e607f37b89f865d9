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

/// Finds the rows in blocks of the text of S3-Rec and SASRec: one user a line, then its items in
/// time order.
private struct SequenceParser: Sendable {
  /// The separator of words; blanks and tabs where none is said.
  private let separator: [UInt8]
  private let hasHeader: Bool
  /// Whether a colon follows each user: `1: 10 9`.
  private let hasColon: Bool

  /// Sees from the first lines whether colons follow the users, and what stands between words where
  /// that isn't said.
  init(lines: [String], separator: String?, hasHeader: Bool) {
    let lines = lines.dropFirst(hasHeader ? 1 : 0)
    self.separator = Array((separator ?? Self.separator(of: lines) ?? "").utf8)
    self.hasHeader = hasHeader
    hasColon = lines.allSatisfy { line in
      separator == nil && line.split { $0 == " " || $0 == "\t" }.first?.hasSuffix(":") == true
    }
  }

  /// The comma or semicolon that stands between the words of lines without blanks; `nil` where it is
  /// neither.
  static func separator(of lines: some Collection<String>) -> String? {
    let isParted = lines.contains { $0.contains { $0 == " " || $0 == "\t" } }
    return isParted || lines.isEmpty
      ? nil : [",", ";"].first { separator in lines.allSatisfy { $0.contains(separator) } }
  }

  /// The rows of a block.
  func parse(_ block: FileBlock) -> RowBlock {
    RowBlock(linesOf: block, hasHeader: hasHeader, add: add)
  }

  private func add(
    _ line: UnsafeBufferPointer<UInt8>, to found: inout RowBlock
  ) throws(MalformedRow) {
    try RowBlock.requireText(line)
    let words = line.words(partedBy: separator)
    guard let first = words.first else { throw MalformedRow(.emptyID, "no user") }
    let user =
      hasColon && first.last == 58 ? UnsafeBufferPointer(rebasing: first.dropLast()) : first
    guard words.count > 1 else { return try found.addEmptyList(of: user) }
    try RowBlock.requireID(user, .user)
    for word in words.dropFirst() {
      found.users.append(user)
      found.items.append(word)
    }
  }
}
