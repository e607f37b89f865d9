public import Evaluation
public import Support
public import Tensors

/// A recommender that knows items by their ids alone: a vector an item, and a vector for any history.
///
/// The score of an item is the dot product of the two vectors.
public protocol IDModel: HasItemVectors {
  /// How many items the catalogue has that it ranks.
  var itemCount: Int { get }

  /// The width of the vectors, d_id.
  var width: Int { get }

  /// A vector an item, [itemCount, d_id]; 0 for one that the model knows nothing of.
  var itemVectors: Tensor { get }

  /// The vectors of users with these histories (oldest item first), [histories.count, d_id].
  ///
  /// A user without history has the zero vector, which ranks nothing.
  ///
  /// - Throws: `Cancelled`, if the model checks.
  func userVectors(_ histories: [ArraySlice<Int32>], workers: Workers) throws -> Tensor

  /// The vectors of users; by default those of their histories.
  ///
  /// A model that learns a vector a user has it here, and `userVectors(_:workers:)` is for anybody.
  ///
  /// - Throws: `UnknownUsers` as `foldedIn` does; `Cancelled`, if the model checks.
  func userVectors(of queries: [Query], workers: Workers) throws -> Tensor

  /// A vector at each of a history's last items, as many as the model sees, oldest first: its own states
  /// where it has them, else the items' vectors.
  ///
  /// An empty history has one vector, of zeros.
  ///
  /// - Throws: `Cancelled`, if the model checks.
  func states(of histories: [ArraySlice<Int32>], workers: Workers) throws -> PackedVectors

  /// The most vectors that `states` makes of a history.
  var longestHistory: Int { get }
}

/// Vectors of several histories, one after the other.
public struct PackedVectors: Sendable {
  /// [vectors, d].
  public var vectors: Tensor
  /// Where each history's vectors start, and the end of the last.
  public var offsets: [Int]

  public init(vectors: Tensor, offsets: [Int]) {
    precondition(
      offsets.last == vectors.rowCount,
      "PackedVectors: \(vectors.rowCount) vectors, offsets to \(offsets.last ?? 0)")
    (self.vectors, self.offsets) = (vectors, offsets)
  }

  /// A vector for each item of histories, and one for an empty history.
  init(_ vectors: Tensor, ofItems histories: [ArraySlice<Int32>]) {
    self.init(
      vectors: vectors,
      offsets: histories.reduce(into: [0]) { $0.append($0[$0.count - 1] + max(1, $1.count)) })
  }

  /// One vector a history.
  public init(_ vectors: Tensor) {
    self.init(vectors: vectors, offsets: Array(0...vectors.rowCount))
  }

  /// As many of each history.
  public init(_ vectors: Tensor, each count: Int) {
    self.init(
      vectors: vectors, offsets: Array(stride(from: 0, through: vectors.rowCount, by: count)))
  }
}

/// An ID model that makes several vectors of a user.
public protocol HasInterests: IDModel {
  /// How many vectors a user has.
  var interestCount: Int { get }

  /// The vectors of users with these histories, [histories × interests, d]; zeros without history.
  ///
  /// - Throws: `Cancelled`, if the model checks.
  func interestVectors(_ histories: [ArraySlice<Int32>], workers: Workers) throws -> Tensor
}

/// A recommender that makes a vector an item.
public protocol HasItemVectors: Recommender {
  /// The vectors of all items, [items, width].
  ///
  /// - Throws: `Cancelled`, or what kept them from being made.
  func itemVectors(workers: Workers, progress: Progress) throws -> Tensor
}

extension IDModel {
  public func itemVectors(workers: Workers, progress: Progress) throws -> Tensor { itemVectors }

  public func userVectors(of queries: [Query], workers: Workers) throws -> Tensor {
    try userVectors(queries.map(\.history), workers: workers)
  }

  /// As many as sequence models usually see.
  public var longestHistory: Int { 50 }

  public func states(
    of histories: [ArraySlice<Int32>], workers: Workers
  ) throws -> PackedVectors {
    let recent = histories.map { $0.suffix(longestHistory) }
    return PackedVectors(
      .concatenatingRows(
        recent.map { $0.isEmpty ? .zeros([1, width]) : itemVectors.gatheredRows($0) }),
      ofItems: recent)
  }

  public var scoreVectors: ScoreVectors? {
    ScoreVectors(items: itemVectors) { try userVectors(of: $0, workers: $1) }
  }

  /// The items of vector 0: a score of 0 is neither good nor bad, whatever other items have.
  public var unranked: [Int32] { itemVectors.zeroRows }

  /// The dot products of user and item vectors, one matrix product a block of users.
  public func scores(
    for queries: [Query], workers: Workers, progress: Progress
  ) throws -> [Float] {
    try progress.check()
    let users = try userVectors(of: queries, workers: workers)
    let items = itemVectors
    let block = 256
    let parts = try workers.map((queries.count + block - 1) / block) { index in
      try progress.check()
      let range = index * block..<min(queries.count, (index + 1) * block)
      return users.rows(range).timesTransposed(items)
    }
    return parts.count == 1 ? parts[0].values : Tensor.concatenatingRows(parts).values
  }
}

extension Tensor {
  /// The rows of zeros, ascending.
  var zeroRows: [Int32] {
    withUnsafeValues { values in
      (0..<rowCount).filter { row in
        values[row * rowWidth..<(row + 1) * rowWidth].allSatisfy { $0 == 0 }
      }.map(Int32.init)
    }
  }

  /// The same with rows of zeros at some places.
  public func clearingRows(_ rows: [Int32]) -> Tensor {
    guard !rows.isEmpty else { return self }
    var cleared = self
    cleared.withUnsafeMutableValues { values in
      for row in rows {
        values[Int(row) * rowWidth..<(Int(row) + 1) * rowWidth].update(repeating: 0)
      }
    }
    return cleared
  }
}
