public import Support

/// Interactions of users with the items of a catalogue: a value, with dense indexes inside and the
/// file's own ids outside.
///
/// Rows are sorted by user, then time, then place in the file, and kept as columns: 4 bytes for the
/// item, 8 for the time, 4 for the rating, 4 for what the user did, 1 for the part of the split.
public struct Dataset: Sendable {
  /// What the data set is called in messages and tables; no part of its contents.
  public var name: String

  /// The items.
  public let catalogue: Catalogue

  /// Outside ids by dense user index.
  public let userIDs: UserIDs

  /// Where each user's rows start, and the number of rows as last element: `userCount + 1` elements.
  public let offsets: [Int]

  /// The item of each row, a dense index.
  public let items: [Int32]

  /// The time of each row in unix seconds; `nil` where the data have no times.
  public let times: [Int64]?

  /// The rating of each row; `nil` where the data have no ratings.
  public let ratings: [Float]?

  /// What the user of each row did; `nil` where the data don't say.
  public let behaviours: RowLabels?

  /// The parts of the rows; `nil` before `split`.
  public let split: Split?

  private let popularity: Lazy<[Int32]>
  private let identity: Lazy<Digest>

  /// Makes a data set of rows that are sorted already.
  ///
  /// - Precondition: `offsets` rises from 0 to the number of rows with one element more than there
  ///   are users, every item is in the catalogue, and every column has a value for each row.
  public init(
    name: String, catalogue: Catalogue, users: [String], offsets: [Int], items: [Int32],
    times: [Int64]? = nil, ratings: [Float]? = nil, split: Split? = nil,
    behaviours: RowLabels? = nil
  ) {
    precondition(
      offsets.count == users.count + 1 && offsets.first == 0 && offsets.last == items.count,
      "dataset: \(offsets.count) offsets to \(offsets.last ?? 0) for \(users.count) users and "
        + "\(items.count) rows")
    precondition(
      times.map { $0.count == items.count } ?? true,
      "dataset: \(times?.count ?? 0) times for \(items.count) rows")
    precondition(
      ratings.map { $0.count == items.count } ?? true,
      "dataset: \(ratings?.count ?? 0) ratings for \(items.count) rows")
    precondition(
      split.map { $0.parts.count == items.count } ?? true,
      "dataset: \(split?.parts.count ?? 0) parts for \(items.count) rows")
    precondition(
      behaviours.map { $0.codes.count == items.count } ?? true,
      "dataset: \(behaviours?.codes.count ?? 0) behaviours for \(items.count) rows")
    precondition(
      items.allSatisfy { $0 >= 0 && $0 < catalogue.count },
      "dataset: an item is outside the catalogue of \(catalogue.count)")
    self.name = name
    self.catalogue = catalogue
    userIDs = UserIDs(users)
    self.offsets = offsets
    self.items = items
    self.times = times
    self.ratings = ratings
    self.split = split
    self.behaviours = behaviours
    popularity = Lazy()
    identity = Lazy()
  }

  /// The ids of users by dense index, exactly as the file has them.
  public var users: [String] { userIDs.ids }

  /// How many users there are.
  public var userCount: Int { userIDs.count }

  /// How many items there are.
  public var itemCount: Int { catalogue.count }

  /// How many rows there are.
  public var interactionCount: Int { items.count }

  /// The share of all user-item pairs that a row stands for.
  public var density: Double {
    userCount == 0 || itemCount == 0
      ? 0 : Double(interactionCount) / (Double(userCount) * Double(itemCount))
  }

  /// The rows of a user.
  public func rows(of user: Int) -> Range<Int> { offsets[user]..<offsets[user + 1] }

  /// The dense index of an outside user id, byte for byte; `nil` where no user has it.
  public func userIndex(of id: String) -> Int? { userIDs.index(of: id) }

  /// Rows of each item in the training part; in all rows where there is no split.
  public var trainPopularity: [Int32] {
    popularity.value {
      var counts = [Int32](repeating: 0, count: itemCount)
      for (row, item) in items.enumerated() where (split?.parts[row] ?? .train) == .train {
        counts[Int(item)] += 1
      }
      return counts
    }
  }

  /// The items that the training part has, ascending.
  public var warmItems: [Int32] { indexes { $0 > 0 } }

  /// The items that the training part hasn't, ascending: cold ones, of which ids alone teach
  /// nothing.
  public var coldItems: [Int32] { indexes { $0 == 0 } }

  private func indexes(where isWanted: (_ trainingRows: Int32) -> Bool) -> [Int32] {
    let rows = trainPopularity
    return rows.indices.filter { isWanted(rows[$0]) }.map(Int32.init)
  }

  /// SHA-256 of the contents, the split included and the name not: the data set's identity.
  public var digest: Digest { identity.value(makeDigest) }
}
