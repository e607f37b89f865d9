public import Interactions
public import Support

/// Ranked lists that were made elsewhere, to be measured like any scorer.
///
/// Items that a user's list doesn't have come after it, tied. Numbers are compared as the file has
/// them, in double precision.
public struct RankedLists: Scorer {
  /// The verb that makes them.
  public let kind = "rankings"
  /// The order of a list.
  public enum Order: String, CaseIterable, Hashable, Sendable {
    /// A number of each row, the highest first.
    case score
    /// A number of each row, the lowest first.
    case rank
    /// The order of the rows.
    case rows
  }

  /// The counts of a file's rows: used, unknown, repeated.
  public struct Report: Hashable, Sendable {
    /// How many rows there were.
    public var rows = 0
    /// Rows of users that the data set lacks.
    public var unknownUsers = 0
    /// Rows of items that the data set lacks.
    public var unknownItems = 0
    /// Rows of a user's item that came already, with no lower score.
    public var repeated = 0
    /// Users who have a list.
    public var lists = 0
    /// The items of the shortest list and of the longest.
    public var lengths = 0...0

    init() {}
  }

  /// The counts of the rows.
  public let report: Report
  public let predictsRatings: Bool
  /// The items of the longest list, those that the data set lacks among them.
  public let listLength: Int?
  /// The items that the data set lacks.
  public let outsiders: Outsiders?
  private let itemCount: Int
  /// The data set's users, with a list or without.
  private let users: UserIDs
  /// A user's list is at `offsets[user]..<offsets[user + 1]`.
  private let offsets: [Int]
  private let items: [Int32]
  private let scores: [Float]

  /// Lists whose rows were read as interactions, the number of each as its rating.
  ///
  /// - Parameters:
  ///   - file: The rows; their users and items have the data set's ids.
  ///   - numbers: The number of each row, if in double precision; else its rating.
  ///   - order: The order of a list.
  ///   - dataset: The data that the lists are measured on.
  ///   - unknown: The treatment of items that it doesn't have.
  ///   - predictsRatings: Whether scores are predictions of ratings.
  public init(
    _ file: Dataset, numbers: [Double]? = nil, order: Order, for dataset: Dataset,
    unknown: RankingProtocol.UnknownItems = .keep, predictsRatings: Bool = false
  ) {
    var report = Report()
    report.rows = file.interactionCount
    let numbers = numbers ?? file.ratings?.map(Double.init)
    let known = file.catalogue.ids.map { dataset.catalogue.index(of: $0).map(Int32.init) }
    var lists = [[(item: Int32, score: Double)]](repeating: [], count: dataset.userCount)
    var others = [[Double]](repeating: [], count: dataset.userCount)
    for reader in 0..<file.userCount {
      let rows = file.rows(of: reader)
      guard let user = dataset.userIndex(of: file.users[reader]) else {
        report.unknownUsers += rows.count
        continue
      }
      // By the file's items, of which some are unknown.
      var best: [Int32: Double] = [:]
      for (place, row) in rows.enumerated() {
        let item = file.items[row]
        let number = numbers?[row]
        let score =
          switch order {
          case .score: number ?? -Double(place)
          case .rank: -(number ?? Double(place))
          case .rows: -Double(place)
          }
        if known[Int(item)] == nil {
          report.unknownItems += 1
        } else if best[item] != nil {
          report.repeated += 1
        }
        best[item] = max(best[item] ?? score, score)
      }
      lists[user] = best.compactMap { item, score in known[Int(item)].map { ($0, score) } }
        .sorted { $0.item < $1.item }
      others[user] = best.filter { known[Int($0.key)] == nil }.map(\.value)
    }
    let lengths = lists.lazy.map(\.count).filter { $0 > 0 }
    report.lists = lengths.count
    listLength = zip(lists, others).lazy.map { $0.count + $1.count }.max()
    report.lengths = (lengths.min() ?? 0)...(lengths.max() ?? 0)
    self.report = report
    self.predictsRatings = predictsRatings
    users = dataset.userIDs
    itemCount = dataset.itemCount
    var offsets = [0]
    for list in lists { offsets.append(offsets[offsets.count - 1] + list.count) }
    self.offsets = offsets
    items = lists.flatMap { $0.map(\.item) }
    let levels = Levels(lists.flatMap { $0.map(\.score) } + others.joined())
    scores = lists.flatMap { $0.map { levels.float($0.score) } }
    outsiders =
      report.unknownItems > 0
      ? Outsiders(unknown, of: users, lists: others.map { $0.map(levels.float) }) : nil
  }

  /// The items of the catalogue in the list of a user, given by the outside id.
  func items(of id: String) -> ArraySlice<Int32> {
    users.index(of: id).map { items[offsets[$0]..<offsets[$0 + 1]] } ?? []
  }

  public func foldedIn(_ queries: [Query]) throws(UnknownUsers) -> [Int] {
    try users.strangers(among: queries, to: kind, canFold: false)
  }

  public func scores(
    for queries: [Query], workers: Workers, progress: Progress
  ) throws -> [Float] {
    try progress.check()
    _ = try foldedIn(queries)
    var rows = [Float](repeating: -.infinity, count: queries.count * itemCount)
    for (row, query) in queries.enumerated() {
      guard let user = query.user.flatMap(users.index) else { continue }
      for index in offsets[user]..<offsets[user + 1] {
        rows[row * itemCount + Int(items[index])] = scores[index]
      }
    }
    return rows
  }
}

/// Numbers in single precision in the order that they have in double precision.
private struct Levels {
  /// The numbers, each once, ascending; empty where single precision tells all apart.
  private var numbers: [Double] = []
  private var floats: [Float] = []

  init(_ scores: [Double]) {
    for score in scores.sorted() where score != numbers.last {
      numbers.append(score)
      // Where several numbers have the same nearest one, they take the next ones.
      floats.append(floats.last.map { max(Float(score), $0.nextUp) } ?? Float(score))
    }
    if zip(numbers, floats).allSatisfy({ Float($0) == $1 }) { (numbers, floats) = ([], []) }
  }

  func float(_ score: Double) -> Float {
    floats.isEmpty ? Float(score) : floats[numbers.partitioningIndex { $0 >= score }]
  }
}

/// Listed items that aren't in the catalogue: nobody's targets, but they take places.
public struct Outsiders: Sendable {
  /// Their treatment.
  public let handling: RankingProtocol.UnknownItems
  private let users: UserIDs
  /// A user's scores are at `offsets[user]..<offsets[user + 1]`; none where they leave the lists.
  private let offsets: [Int]
  private let scores: [Float]

  /// - Parameters:
  ///   - handling: Their treatment.
  ///   - users: The users of the lists.
  ///   - lists: Their scores, for each user.
  public init(_ handling: RankingProtocol.UnknownItems, of users: UserIDs, lists: [[Float]]) {
    self.handling = handling
    self.users = users
    var offsets = [0]
    for list in lists { offsets.append(offsets[offsets.count - 1] + list.count) }
    self.offsets = handling == .keep ? offsets : []
    scores = handling == .keep ? lists.flatMap(\.self) : []
  }

  /// The scores of those in the ranking of a user, given by the outside id.
  func scores(of id: String) -> ArraySlice<Float> {
    guard !offsets.isEmpty, let user = users.index(of: id) else { return [] }
    return scores[offsets[user]..<offsets[user + 1]]
  }
}
