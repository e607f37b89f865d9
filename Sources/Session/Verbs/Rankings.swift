import Evaluation
import Interactions
import Language
import Recommenders
import Support

/// The verb that judges lists made elsewhere.
enum Rankings {
  static let file = Positional<String>(
    "file", as: .inputFile, "CSV, TSV or JSON lines, a row for each user and item")
  static let user = Option<ColumnReference?>(
    "user", "the column of users", because: "seen from the header")
  static let item = Option<ColumnReference?>(
    "item", "the column of items", because: "seen from the header")
  static let score = Option<ColumnReference?>(
    "score", "the column of scores, the highest first",
    because: "`score`, `prediction` or `rating` in the header"
  ).standing(for: .role("rating"))
  static let rank = Option<ColumnReference?>(
    "rank", "the column of ranks, the lowest first",
    because:
      "`rank` or `position` in the header, or numbers that count up, else the order of the rows"
  ).standing(for: .role("rating"))
  static let separator = Option<String?>(
    "separator", "what stands between fields", because: "seen from the file")
  static let header = Option<Bool?>(
    "header", "whether the first row names columns", because: "seen")
  static let ratings = Option<Bool>(
    "ratings", "whether scores predict ratings, for `rmse` and `mae`", default: false,
    because: "most only rank")
  static let unknown = Option<RankingProtocol.UnknownItems>(
    "unknown", "what becomes of items that the data lack", default: .keep,
    because: "a shop would have shown them; the header of tables says so")
  static let bad = Option<BadRowPolicy>(
    "bad", "what to do with malformed rows", default: .stop,
    because: "a wrong mapping shouldn't pass for lists"
  ).hinting(.mendingBadRows { [.otherScores, .separator].contains($0) })

  static let verb = Verb(
    "rankings", group: "data", RankedLists.card,
    takes: [
      Shared.data, file, user, item, score, rank, separator, header, ratings, unknown, bad,
    ],
    cost: .seconds, family: nil,
    hints: [
      .namingColumns,
      Hint { (error: DataError) in
        switch error {
        case .missingColumn(_, _, .rating, _), .columnOutOfRange(_, _, .rating, _):
          "`score=` names a column of scores, `rank=` one of places"
        default: nil
        }
      },
    ], run: run, foresees: { $0.model(RankedLists.self) })

  private static func run(_ call: Call) throws -> Value {
    let (data, path) = (call[Shared.data], call[file])
    var columns: [ColumnRole: ColumnReference] = [:]
    columns[.user] = call[user]
    columns[.item] = call[item]
    if call.isGiven(score), call.isGiven(rank) {
      throw UsageError.rivals(option: rank.name, other: score.name, what: "put lists in order")
    }
    var order = RankedLists.Order.rows
    // The columns that would both do, where the program chose neither.
    var rivals: (score: String, rank: String)?
    if let score = call[score] {
      (order, columns[.rating]) = (.score, score)
    } else if let rank = call[rank] {
      (order, columns[.rating]) = (.rank, rank)
    } else {
      // What is read of a pipe is gone.
      if SourceFile.isPipeOrDevice(path) { throw DataError.notAFile(path: path) }
      let found = OrderColumns(ofFile: path)
      if let score = found.score {
        (order, columns[.rating]) = (.score, .name(score))
        rivals = found.rank.map { (score: score, rank: $0) }
      } else if let rank = found.rank {
        (order, columns[.rating]) = (.rank, .name(rank))
      }
    }
    if call[ratings], order != .score {
      throw UsageError.needs(option: ratings.name, what: "a column of scores, which `score=` names")
    }
    var reader = try DatasetReader(
      options: ReadOptions(
        separator: call[separator], header: call[header], columns: columns, bad: call[bad]),
      workers: call.workers, progress: call.progress)
    reader.keepsNumbers = true
    let loaded = try reader.read(path)
    if order == .rows, loaded.dataset.ratings != nil {
      order = loaded.dataset.ratingsArePlaces ? .rank : .score
    }
    let (unknown, predictsRatings) = (call[unknown], call[ratings])
    let lists = try call.aside { [order] _ in
      RankedLists(
        loaded.dataset, numbers: loaded.numbers, order: order, for: data, unknown: unknown,
        predictsRatings: predictsRatings)
    }
    let report = lists.report
    guard report.lists > 0 else {
      let other = loaded.dataset
      throw MismatchError.foreignLists(
        path: path, .init(of: other), data: data.name, .init(of: data))
    }
    call.note(about: report, order, data)
    for line in loaded.report.malformed.count > 0 ? loaded.report.malformed.lines : [] {
      call.session.note(line)
    }
    if let rivals { try call.warn(of: rivals, loaded, reader) }
    return call.made(ModelObject(model: lists, data: data, options: []))
  }
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
    let ranked = try? reader.read(self[Rankings.file])
    try progress.check()
    let users = ranked.map(scored.usersOrderedOtherwise) ?? 0
    guard users > 0 else { return }
    session.warn(
      "the columns `\(rivals.score)` and `\(rivals.rank)` order the items of "
        + "\(NumberText.counted(users, "user")) differently; `\(rivals.score)` is taken",
      at: range(of: Rankings.file) ?? verbRange,
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
      "of unknown items, which \(self[Rankings.unknown] == .drop ? "are dropped" : "keep their places")"
    )
    add(report.repeated, "repeated")
    note(parts.joined(separator: "; "))
    if report.lists < data.userCount {
      note("users without a list count as if everything were tied")
    }
  }
}

extension RankedLists.Order {
  /// The order of lists, in words.
  fileprivate var phrase: String {
    switch self {
    case .score: "score"
    case .rank: "rank"
    case .rows: "the order of the rows"
    }
  }
}
