public import Support

/// Interactions of users with the items of a catalogue: a value, with dense indexes inside and the
/// file's own ids outside.
///
/// Rows are sorted by user, then time, then place in the file, and kept as columns: 4 bytes for the
/// item, 8 for the time, 4 for the rating, 4 for what the user did, 1 for the part of the split.
public struct Dataset: Sendable {
  /// The name of the data set in messages and tables; no part of its contents.
  public var name: String

  /// The items.
  public let catalogue: Catalogue

  /// Outside ids by dense user index.
  public let userIDs: UserIDs

  /// The start of each user's rows, and the number of rows as last element: `userCount + 1`
  /// elements.
  public let offsets: [Int]

  /// The item of each row, a dense index.
  public let items: [Int32]

  /// The time of each row in unix seconds; `nil` where the data have no times.
  public let times: [Int64]?

  /// The rating of each row; `nil` where the data have no ratings.
  public let ratings: [Float]?

  /// The behaviour of each row's user; `nil` where the data don't say.
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

  /// The items that the training part lacks, ascending: cold ones, of which ids alone teach
  /// nothing.
  public var coldItems: [Int32] { indexes { $0 == 0 } }

  private func indexes(where isWanted: (_ trainingRows: Int32) -> Bool) -> [Int32] {
    let rows = trainPopularity
    return rows.indices.filter { isWanted(rows[$0]) }.map(Int32.init)
  }

  /// SHA-256 of the contents, the split included and the name not: the data set's identity.
  public var digest: Digest { identity.value(makeDigest) }
}

extension Dataset {
  /// All items of a user, oldest first.
  public func sequence(of user: Int) -> ArraySlice<Int32> { items[rows(of: user)] }

  /// The items of a user in one part of the split, oldest first.
  ///
  /// All rows are training rows where there is no split.
  public func sequence(of user: Int, part: Part) -> ArraySlice<Int32> {
    items(of: user, parts: part.rawValue..<part.rawValue + 1)
  }

  /// The history of a user before a part: nothing before train, the training items before valid,
  /// training and validation items before test; oldest first.
  public func history(of user: Int, before part: Part) -> ArraySlice<Int32> {
    items(of: user, parts: 0..<part.rawValue)
  }

  /// The items of a user in some parts; a slice of `items` where the split keeps parts together.
  private func items(of user: Int, parts wanted: Range<UInt8>) -> ArraySlice<Int32> {
    let rows = rows(of: user)
    guard let split else { return wanted.contains(0) ? items[rows] : items[rows.prefix(0)] }
    guard split.isOrdered else {
      return ArraySlice(
        rows.lazy.filter { wanted.contains(split.parts[$0].rawValue) }.map { items[$0] })
    }
    let start = rows.first { split.parts[$0].rawValue >= wanted.lowerBound } ?? rows.upperBound
    let end =
      rows[start...].first { split.parts[$0].rawValue >= wanted.upperBound } ?? rows.upperBound
    return items[start..<end]
  }
}

extension Dataset {
  /// The same interactions with other texts of the items.
  ///
  /// - Precondition: the catalogue is as large.
  public func replacing(catalogue: Catalogue) -> Dataset {
    precondition(catalogue.count == itemCount, "dataset: a catalogue of \(catalogue.count) items")
    return Dataset(
      name: name, catalogue: catalogue, users: users, offsets: offsets, items: items, times: times,
      ratings: ratings, split: split, behaviours: behaviours)
  }
}

extension Dataset {
  func makeDigest() -> Digest {
    var hasher = Digest.Hasher()
    func add(_ texts: [String]) {
      hasher.update(numbers: [Int64(texts.count)])
      var bytes: [UInt8] = []
      for text in texts {
        bytes.append(contentsOf: text.utf8)
        bytes.append(0)
      }
      hasher.update(bytes)
    }
    func add<T: BitwiseCopyable>(_ numbers: [T]?) {
      hasher.update(numbers: [Int64(numbers?.count ?? -1)])
      if let numbers { hasher.update(numbers: numbers) }
    }
    add(users)
    add(catalogue.ids)
    add(catalogue.titles ?? [])
    for attribute in catalogue.attributes { add([attribute.name] + attribute.values) }
    add(offsets.map(Int64.init))
    add(items)
    add(times)
    add(ratings)
    add(split.map { $0.parts.map(\.rawValue) })
    if let behaviours {
      add(behaviours.names)
      add(behaviours.codes)
    }
    return hasher.finalize()
  }
}

extension Dataset {
  /// A data set of item sequences given by dense index, users and items called by their numbers.
  ///
  /// - Precondition: `titles`, where given, are enough for the items.
  public init(name: String, sequences: [[Int]], titles: [String]? = nil, times: [[Int64]]? = nil) {
    let itemCount = max(titles?.count ?? 0, (sequences.joined().max() ?? -1) + 1)
    var offsets = [0]
    for sequence in sequences { offsets.append(offsets[offsets.count - 1] + sequence.count) }
    self.init(
      name: name,
      catalogue: Catalogue(ids: (0..<itemCount).map(String.init), titles: titles),
      users: sequences.indices.map(String.init), offsets: offsets,
      items: sequences.joined().map(Int32.init), times: times.map { Array($0.joined()) })
  }
}
