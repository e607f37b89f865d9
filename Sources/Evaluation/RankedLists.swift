public import Interactions
public import Support

/// Ranked lists that were made elsewhere, to be measured like any scorer.
///
/// What a user's list doesn't have comes after it, tied.
public struct RankedLists: Scorer {
  /// The verb that makes them.
  public let kind = "rankings"
  /// What puts a list in order.
  public enum Order: String, CaseIterable, Hashable, Sendable {
    /// A number of each row, the highest first.
    case score
    /// A number of each row, the lowest first.
    case rank
    /// The order of the rows.
    case rows
  }

  /// What became of the rows of a file.
  public struct Report: Hashable, Sendable {
    /// How many rows there were.
    public var rows = 0
    /// Rows of users that the data set hasn't.
    public var unknownUsers = 0
    /// Rows of items that the data set hasn't.
    public var unknownItems = 0
    /// Rows of a user's item that came already, with no lower score.
    public var repeated = 0
    /// Users who have a list.
    public var lists = 0
    /// The items of the shortest list and of the longest.
    public var lengths = 0...0

    init() {}
  }

  /// What became of the rows.
  public let report: Report
  public let predictsRatings: Bool
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
  ///   - order: What puts a list in order.
  ///   - dataset: What is measured on.
  ///   - predictsRatings: Whether scores are predictions of ratings.
  public init(
    _ file: Dataset, order: Order, for dataset: Dataset, predictsRatings: Bool = false
  ) {
    var report = Report()
    report.rows = file.interactionCount
    let known = file.catalogue.ids.map { dataset.catalogue.index(of: $0).map(Int32.init) }
    var lists = [[(item: Int32, score: Float)]](repeating: [], count: dataset.userCount)
    for reader in 0..<file.userCount {
      let rows = file.rows(of: reader)
      guard let user = dataset.userIndex(of: file.users[reader]) else {
        report.unknownUsers += rows.count
        continue
      }
      var best: [Int32: Float] = [:]
      for (place, row) in rows.enumerated() {
        guard let item = known[Int(file.items[row])] else {
          report.unknownItems += 1
          continue
        }
        let number = file.ratings?[row]
        let score: Float =
          switch order {
          case .score: number ?? -Float(place)
          case .rank: -(number ?? Float(place))
          case .rows: -Float(place)
          }
        if let known = best[item] {
          report.repeated += 1
          best[item] = max(known, score)
        } else {
          best[item] = score
        }
      }
      lists[user] = best.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
    let lengths = lists.lazy.map(\.count).filter { $0 > 0 }
    report.lists = lengths.count
    report.lengths = (lengths.min() ?? 0)...(lengths.max() ?? 0)
    self.report = report
    self.predictsRatings = predictsRatings
    users = dataset.userIDs
    itemCount = dataset.itemCount
    var offsets = [0]
    for list in lists { offsets.append(offsets[offsets.count - 1] + list.count) }
    self.offsets = offsets
    items = lists.flatMap { $0.map(\.item) }
    scores = lists.flatMap { $0.map(\.score) }
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
