extension DataFormat {
  /// The news logs of MIND: `behaviors.tsv`, with the articles of `news.tsv` beside it.
  public static let mind: Self = Self(
    name: "mind", meaning: "MIND's `behaviors.tsv`, with `news.tsv` beside it",
    fileNames: ["behaviors.tsv"], reading: "MIND's impressions", obeys: ["dates"],
    isNamedByFolder: true,
    claims: { file in
      guard file.name == "behaviors.tsv" else { return false }
      let first = try file.firstLines()[0]
      return first.split(separator: "\t", omittingEmptySubsequences: false).count == 5
    },
    candidates: { folder in folder.names.filter { $0 == "behaviors.tsv" } },
    gather: { file in
      var files = DatasetFiles(file, format: .mind)
      files.items = file.beside("news.tsv").map { ($0, articles) }
      return files
    },
    parse: { path, options, _ in
      let lines = try RecordReader.firstTexts(
        of: path, separator: "\t", quotes: false, limit: 1000, encoding: options.encoding ?? .utf8)
      let times = TimeFormat(
        of: lines.compactMap { $0.count == 5 ? $0[2] : nil }, order: options.dates ?? .monthFirst)
      return RowPlan(
        roles: [.user, .item, .time], times: times,
        notes: [
          ReadNote(
            "load: clicks count, impressions without one don't; a user's history, which has no "
              + "times, comes before the first click")
        ],
        hasMarks: true, parse: ImpressionParser(times: times).parse,
        finish: ImpressionParser.placeHistories)
    })

  /// `news.tsv`: id, category, subcategory, title, abstract, address and entities.
  private static let articles = ItemLayout(
    separator: "\t", title: 3, attributes: [("category", 1), ("subcategory", 2), ("abstract", 4)])
}

/// Finds the clicks in blocks of MIND's `behaviors.tsv`: impression, user, time, the ids of the
/// user's history, and what was shown, `N1-1` where it was clicked and `N1-0` where it wasn't.
private struct ImpressionParser: Sendable {
  let times: TimeFormat

  /// The mark of a click; the items of a history are marked by their places, from 0.
  private static let click: Int64 = -1

  /// The rows of a block.
  func parse(_ block: FileBlock) -> RowBlock {
    var columns = RowBlock()
    columns.begin([.user, .item, .time], hasMarks: true)
    return RowBlock(linesOf: block, columns: columns, add: add)
  }

  /// Takes in the history and the clicks of a line, or nothing of it.
  private func add(
    _ line: UnsafeBufferPointer<UInt8>, to found: inout RowBlock
  ) throws(MalformedRow) {
    try RowBlock.requireText(line)
    let fields = line.split(separator: 9, omittingEmptySubsequences: false)
      .map { UnsafeBufferPointer(rebasing: $0) }
    // A line that ends without impressions lost the tab before them.
    guard fields.count == 5 || fields.count == 4 else {
      throw MalformedRow(.fieldCount, "\(fields.count) fields, expected 5")
    }
    try RowBlock.requireID(fields[1], .user)
    let time = try RowBlock.seconds(fields[2], times)
    var clicked: [UnsafeBufferPointer<UInt8>] = []
    for word in fields.count == 5 ? fields[4].split(separator: 32) : [] {
      let label = word.suffix(2)
      guard word.count > 2, label.first == 45, let shown = label.last, shown == 48 || shown == 49
      else {
        throw MalformedRow(
          .noLabel, "`\(String(decoding: word.prefix(40), as: UTF8.self))` has no `-0` or `-1`")
      }
      if shown == 49 { clicked.append(UnsafeBufferPointer(rebasing: word.dropLast(2))) }
    }
    for (place, item) in fields[3].split(separator: 32).enumerated() {
      found.users.append(fields[1])
      found.items.append(UnsafeBufferPointer(rebasing: item))
      found.times?.append(0)
      found.marks?.append(Int64(place))
    }
    for item in clicked {
      found.users.append(fields[1])
      found.items.append(item)
      found.times?.append(time)
      found.marks?.append(Self.click)
    }
  }

  /// Keeps the longest history of each user, which every line of the user repeats, and gives it the
  /// second before the user's first click, or before anybody's.
  static func placeHistories(_ rows: inout RowColumns) {
    guard let times = rows.times, let marks = rows.marks else { return }
    var longest: [Int32: Range<Int>] = [:]
    var first: [Int32: Int64] = [:]
    var row = 0
    while row < marks.count {
      let user = rows.users[row]
      var end = row
      while end < marks.count, marks[end] == Int64(end - row) { end += 1 }
      if end == row {
        first[user] = min(first[user] ?? times[row], times[row])
        row += 1
      } else {
        if (longest[user]?.count ?? 0) < end - row { longest[user] = row..<end }
        row = end
      }
    }
    let earliest = first.values.min() ?? 1
    for row in marks.indices where marks[row] != click {
      rows.times?[row] = (first[rows.users[row]] ?? earliest) - 1
    }
    rows.keep(
      marks.indices.filter { row in
        marks[row] == click || longest[rows.users[row]]?.contains(row) == true
      })
    rows.marks = nil
  }
}
