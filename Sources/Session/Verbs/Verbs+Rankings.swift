import Evaluation
import FoundationEssentials
import Glibc
import Interactions
import Language
import Recommenders
import Support

/// The verb that judges lists made elsewhere.
let rankingsVerb = Verb(
  "rankings", group: "data", RankedLists.card,
  positionals: [
    .data, .value("file", .inputFile, "CSV, TSV or JSON lines, a row for each user and item"),
  ],
  options: [
    .option(
      "user", .either(.text, .integer), "the column of users", because: "seen from the header"),
    .option(
      "item", .either(.text, .integer), "the column of items", because: "seen from the header"),
    .option(
      "score", .either(.text, .integer), "the column of scores, the highest first",
      because: "`score`, `prediction` or `rating` in the header"),
    .option(
      "rank", .either(.text, .integer), "the column of ranks, the lowest first",
      because:
        "`rank` or `position` in the header, or numbers that count up, else the order of the rows"),
    .option(
      "separator", .text, "what stands between fields", because: "seen from the file"),
    .option("header", .boolean, "whether the first row names columns", because: "seen"),
    .option(
      "ratings", .boolean, "whether scores predict ratings, for `rmse` and `mae`",
      default: .boolean(false), because: "most only rank"),
    .option(
      "unknown",
      .cases([
        Case("keep", "they keep their places: what comes after them is no better for it"),
        Case("drop", "they leave the lists, which close up"),
      ]), "what becomes of items that the data haven't", default: .text("keep"),
      because: "a shop would have shown them; the header of tables says so"),
    .option(
      "bad",
      .cases([
        Case("stop", "over 1% malformed rows are an error"), Case("skip", "they are left out"),
      ]), "what to do with malformed rows", default: .text("stop"),
      because: "a wrong mapping shouldn't pass for lists"),
  ],
  cost: .seconds, family: nil, run: rankings)

private func rankings(_ call: Call) throws -> Value {
  let data = try call.dataset()
  let path = call.text("file")
  var columns: [ColumnRole: ColumnReference] = [:]
  func column(_ name: String) -> ColumnReference? {
    call.integer(ifGiven: name).map(ColumnReference.position)
      ?? call.text(ifGiven: name).map(ColumnReference.name)
  }
  columns[.user] = column("user")
  columns[.item] = column("item")
  if call.isGiven("score"), call.isGiven("rank") {
    throw call.failure("`score` and `rank` both put lists in order; give one", at: "rank")
  }
  var order = RankedLists.Order.rows
  // The columns that would both do, where the program chose neither.
  var rivals: (score: String, rank: String)?
  if let score = column("score") {
    (order, columns[.rating]) = (.score, score)
  } else if let rank = column("rank") {
    (order, columns[.rating]) = (.rank, rank)
  } else {
    let found = try NumberColumn.find(path)
    if let score = found.score {
      (order, columns[.rating]) = (.score, .name(score))
      rivals = found.rank.map { (score: score, rank: $0) }
    } else if let rank = found.rank {
      (order, columns[.rating]) = (.rank, .name(rank))
    }
  }
  if call.boolean("ratings"), order != .score {
    throw call.failure("`ratings` wants a column of scores; `score=` names it", at: "ratings")
  }
  var reader = try DatasetReader(
    options: ReadOptions(
      separator: call.text(ifGiven: "separator"), header: call.boolean(ifGiven: "header"),
      columns: columns, bad: call.text("bad") == "skip" ? .skip : .stop),
    workers: call.workers, progress: call.progress)
  reader.keepsNumbers = true
  let loaded = try reader.read(path)
  if order == .rows, loaded.dataset.ratings != nil {
    order = loaded.dataset.ratingsArePlaces ? .rank : .score
  }
  let unknown: RankingProtocol.UnknownItems = call.text("unknown") == "drop" ? .drop : .keep
  let predictsRatings = call.boolean("ratings")
  let lists = try call.aside { [order] _ in
    RankedLists(
      loaded.dataset, numbers: loaded.numbers, order: order, for: data, unknown: unknown,
      predictsRatings: predictsRatings)
  }
  let report = lists.report
  guard report.lists > 0 else {
    let other = loaded.dataset
    throw call.failure(
      "no row of `\(path)` has a user and an item of `\(data.name)`; its first user is "
        + "`\(other.users[0])`, its first item `\(other.catalogue.ids[0])`", at: "file",
      hint: "`\(data.name)` has users like `\(data.users[0])` and items like "
        + "`\(data.catalogue.ids[0])`; `user=` and `item=` name columns")
  }
  call.note(about: report, order, data)
  for line in loaded.report.malformed.count > 0 ? loaded.report.malformed.lines : [] {
    call.session.note(line)
  }
  if let rivals { try call.warn(of: rivals, loaded, reader) }
  return call.made(ModelObject(model: lists, data: data, options: []))
}

extension Call {
  /// Warns of ranks that order the items of a file otherwise than the scores that were read.
  fileprivate func warn(
    of rivals: (score: String, rank: String), _ scored: LoadedDataset, _ reader: DatasetReader
  ) throws {
    var reader = reader
    reader.options.columns[.rating] = .name(rivals.rank)
    reader.options.bad = .skip
    // Ranks that aren't numbers rank nothing.
    let ranked = try? reader.read(text("file"))
    try progress.check()
    let users = ranked.map(scored.usersOrderedOtherwise) ?? 0
    guard users > 0 else { return }
    session.warn(
      "the columns `\(rivals.score)` and `\(rivals.rank)` order the items of "
        + "\(NumberText.counted(users, "user")) differently; `\(rivals.score)` is taken",
      at: range(of: "file") ?? verbRange,
      hint: "`score=\"\(rivals.score)\"` or `rank=\"\(rivals.rank)\"` chooses")
  }

  /// Says how many lists there are, and what couldn't be used.
  fileprivate func note(
    about report: RankedLists.Report, _ order: RankedLists.Order, _ data: Dataset
  ) {
    let lengths =
      report.lengths.lowerBound == report.lengths.upperBound
      ? "\(report.lengths.upperBound)"
      : "\(report.lengths.lowerBound) to \(report.lengths.upperBound)"
    var parts = [
      "lists of \(lengths) items for \(NumberText.grouped(report.lists)) of "
        + "\(NumberText.counted(data.userCount, "user")), by \(order.phrase)"
    ]
    func add(_ count: Int, _ what: String) {
      if count > 0 { parts.append("\(NumberText.counted(count, "row")) \(what)") }
    }
    add(report.unknownUsers, "of unknown users")
    add(
      report.unknownItems,
      "of unknown items, which \(text("unknown") == "drop" ? "are dropped" : "keep their places")")
    add(report.repeated, "repeated")
    note(parts.joined(separator: "; "))
    if report.lists < data.userCount {
      note("users without a list count as if everything were tied")
    }
  }
}

extension Dataset {
  /// Whether each user's ratings count from 0 or 1 up, in whatever order: places in a list that no
  /// header calls so.
  fileprivate var ratingsArePlaces: Bool {
    guard let ratings else { return false }
    return [Float(0), 1].contains { first in
      (0..<userCount).allSatisfy { user in
        rows(of: user).map { ratings[$0] }.sorted().enumerated().allSatisfy {
          $1 == first + Float($0)
        }
      }
    }
  }
}

extension LoadedDataset {
  /// The number of each row.
  private var values: [Double] { numbers ?? dataset.ratings?.map(Double.init) ?? [] }

  /// How many users' items these scores order otherwise than the ranks of the same rows do.
  fileprivate func usersOrderedOtherwise(_ ranked: LoadedDataset) -> Int {
    let (scores, ranks) = (values, ranked.values)
    guard dataset.items == ranked.dataset.items, dataset.offsets == ranked.dataset.offsets,
      scores.count == ranks.count
    else { return 0 }
    return (0..<dataset.userCount).count { user in
      let rows = dataset.rows(of: user).filter { !scores[$0].isNaN && !ranks[$0].isNaN }
        .sorted { (-scores[$0], ranks[$0]) < (-scores[$1], ranks[$1]) }
      return zip(rows, rows.dropFirst()).contains { ranks[$0] > ranks[$1] }
    }
  }
}

extension RankedLists.Order {
  /// What puts a list in order, in words.
  fileprivate var phrase: String {
    switch self {
    case .score: "score"
    case .rank: "rank"
    case .rows: "the order of the rows"
    }
  }
}

/// The columns of a file that may put its rows in order, by their names in the header or in the first
/// object.
private enum NumberColumn {
  private static let ranks: Set<String> = ["rank", "position", "place"]
  private static let scores: Set<String> = [
    "score", "prediction", "pred", "predicted", "rating", "relevance", "similarity",
  ]

  static func find(_ path: String) throws -> (score: String?, rank: String?) {
    // What is read of a pipe is gone.
    if SourceFile.isPipeOrDevice(path) { throw DataError.notAFile(path: path) }
    guard let start = try? TextFile.start(of: path, count: 1 << 16) else { return (nil, nil) }
    let line = String(decoding: start.prefix { $0 != 10 && $0 != 13 }, as: UTF8.self)
    let names = line.split { ",;\t|{}:".contains($0) }.map {
      $0.trimming { " \"\u{feff}".contains($0) }
    }
    func known(_ set: Set<String>) -> String? { names.first { set.contains($0.lowercased()) } }
    return (known(scores), known(ranks))
  }
}
