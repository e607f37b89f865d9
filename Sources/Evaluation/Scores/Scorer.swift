public import Interactions
public import Support
public import Tensors

/// One question to a recommender: what does this user, with this past, want next.
public struct Query: Sendable {
  /// The id of the user, which is the same in all data sets; `nil` for somebody of whom no more is
  /// known than the history.
  public var user: String?
  /// The dense indexes of the items the user had, oldest first.
  public var history: ArraySlice<Int32>
  /// Whether a model that learns a vector a user may make one of the history where it has none.
  public var folds: Bool

  public init(user: String? = nil, history: ArraySlice<Int32>, folds: Bool = false) {
    self.user = user
    self.history = history
    self.folds = folds
  }
}

/// Anything that ranks the whole catalogue: a recommender, or a list made elsewhere.
public protocol Scorer: Sendable {
  /// The scorer with the work done that all queries share, such as encoding the catalogue.
  ///
  /// An evaluation calls it once, with all its workers, before it asks for scores block by block
  /// from several threads at once. By default there is nothing to do.
  ///
  /// - Throws: `Cancelled`, or what kept the scorer from working.
  func prepared(workers: Workers, progress: Progress) throws -> any Scorer

  /// Whether scores are predictions of ratings, which can be compared with true ones.
  var predictsRatings: Bool { get }

  /// Items outside the catalogue that are ranked all the same; `nil` where there are none.
  var outsiders: Outsiders? { get }

  /// The vectors whose dot products the scores are, once the scorer is prepared; `nil` where they are
  /// made otherwise.
  ///
  /// An evaluation takes them in place of `scores`, up to rounding: it then ranks a large catalogue
  /// piece by piece, and scores no more than the candidates where these are drawn.
  var scoreVectors: ScoreVectors? { get }

  /// The items that it knows nothing of and so can't rank, once it is prepared, ascending: those
  /// that an ID model learnt no vector of.
  ///
  /// They leave an evaluation's rankings, and where one is a target it is a miss.
  var unranked: [Int32] { get }

  /// How many items a query's ranking tells apart at most: those of a list, or that a search finds. The
  /// others come after them, tied; `nil` where every item has a score of its own.
  var listLength: Int? { get }

  /// The queries that it answers by a vector made of the history alone, having learnt none for the
  /// user.
  ///
  /// None by default: who reads histories takes anybody's.
  ///
  /// - Returns: their places.
  /// - Throws: `UnknownUsers` for users whom it can't rank for, or not without `Query.folds`.
  func foldedIn(_ queries: [Query]) throws(UnknownUsers) -> [Int]

  /// Whether scoring some items takes much less than scoring all, so that `scores(among:)` is asked where
  /// candidates are drawn.
  var scoresCandidates: Bool { get }

  /// Scores of some items for each query, higher is better.
  ///
  /// - Parameters:
  ///   - candidates: the items of each query, ascending.
  ///   - listed: those of them that are ranked; a prompt may list these.
  ///   - queries: the questions.
  ///   - workers: who computes.
  ///   - progress: what can stop it.
  /// - Returns: a score a candidate, a list a query.
  /// - Throws: as `scores(for:)` does.
  func scores(
    among candidates: [[Int32]], listing listed: [[Int32]], for queries: [Query],
    workers: Workers, progress: Progress
  ) throws -> [[Float]]

  /// Whether it can answer in words which item a user wants.
  var writesAnswers: Bool { get }

  /// The candidate that a written answer names, for each query; `nil` where it names none, or several.
  ///
  /// - Throws: as `scores(for:)` does.
  func answers(
    among candidates: [[Int32]], for queries: [Query], workers: Workers, progress: Progress
  ) throws -> [Int32?]

  /// Scores of every item for each query: `[queries.count, itemCount]`, row-major, higher is better.
  ///
  /// A query's scores must not depend on the other queries.
  ///
  /// - Throws: `UnknownUsers` as `foldedIn` does, `Cancelled`, or what kept the scorer from working.
  func scores(for queries: [Query], workers: Workers, progress: Progress) throws -> [Float]
}

extension Scorer {
  public var predictsRatings: Bool { false }

  public var outsiders: Outsiders? { nil }

  public var scoreVectors: ScoreVectors? { nil }

  public var unranked: [Int32] { [] }

  public var listLength: Int? { nil }

  public var scoresCandidates: Bool { false }

  public var writesAnswers: Bool { false }

  public func scores(
    among candidates: [[Int32]], listing listed: [[Int32]], for queries: [Query],
    workers: Workers, progress: Progress
  ) throws -> [[Float]] {
    let all = try scores(for: queries, workers: workers, progress: progress)
    let itemCount = all.count / max(1, queries.count)
    return candidates.enumerated().map { query, items in
      items.map { all[query * itemCount + Int($0)] }
    }
  }

  public func answers(
    among candidates: [[Int32]], for queries: [Query], workers: Workers, progress: Progress
  ) throws -> [Int32?] { queries.map { _ in nil } }

  public func prepared(workers: Workers, progress: Progress) throws -> any Scorer { self }

  public func foldedIn(_ queries: [Query]) throws(UnknownUsers) -> [Int] { [] }
}

/// Vectors whose dot products are a scorer's scores: what ranks without a table of all scores.
public struct ScoreVectors: Sendable {
  /// A vector an item, [itemCount, d].
  public let items: Tensor
  /// Makes a vector a query, [queries.count, d].
  public let users: @Sendable ([Query], Workers) throws -> Tensor

  /// - Parameters:
  ///   - items: a vector an item, [itemCount, d].
  ///   - users: makes a vector a query, [queries.count, d]; one that ranks nothing is zero.
  public init(items: Tensor, users: @escaping @Sendable ([Query], Workers) throws -> Tensor) {
    self.items = items
    self.users = users
  }
}

extension Scorer {
  /// Scores of some items for each query, [queries.count, items.count].
  ///
  /// - Throws: what `scores` does.
  public func scores(
    of items: [Int32], for queries: [Query], workers: Workers, progress: Progress
  ) throws -> Tensor {
    if let vectors = scoreVectors {
      try progress.check()
      return try vectors.users(queries, workers).timesTransposed(vectors.items.gatheredRows(items))
    }
    let all = try scores(for: queries, workers: workers, progress: progress)
    let itemCount = all.count / max(1, queries.count)
    return Tensor(shape: [queries.count, items.count]) { out in
      for place in 0..<out.count {
        let (query, item) = place.quotientAndRemainder(dividingBy: items.count)
        out[place] = all[query * itemCount + Int(items[item])]
      }
    }
  }
}

/// Thrown where a model that knows users by their ids is asked about others.
public struct UnknownUsers: Error, Hashable, Sendable {
  /// The kind of the model, in the language.
  public let model: String
  /// The id of the first of them; `nil` for somebody of whom only a history is known.
  public let first: String?
  /// How many they are.
  public let count: Int
  /// How many were asked about.
  public let total: Int
  /// Whether the model could make their vectors of their histories.
  public let canFold: Bool
}

extension UnknownUsers: RoomError {
  public static let examples = [
    UnknownUsers(model: "MODEL", first: "USER", count: 3, total: 8, canFold: true)
  ]

  public var explanation: Explanation {
    let known = "`\(model)` knows users by their ids alone"
    var words = known + ": a history changes nothing"
    if let first {
      words =
        total > 1
        ? known
          + ", and \(NumberText.grouped(count)) of these \(NumberText.grouped(total)) are unknown, "
          + "such as `\(first)`"
        : known + ", and not `\(first)`"
    }
    return Explanation(
      "E641", words, about: first == nil ? .history : .data, .reference, .model,
      cause: "the model learnt a vector of each user, and has none of a user that it never saw",
      cure: "ask about users of its data, let it make vectors of the histories, or take a model "
        + "that reads histories")
  }
}

extension UserIDs {
  /// The places of the queries that are about nobody of these.
  ///
  /// - Parameters:
  ///   - queries: the questions.
  ///   - model: the kind of the model that knows these users.
  ///   - canFold: whether it can make vectors of histories.
  /// - Returns: their places, rising.
  /// - Throws: `UnknownUsers` where it can't, or may not.
  public func strangers(
    among queries: [Query], to model: String, canFold: Bool
  ) throws(UnknownUsers) -> [Int] {
    let strangers = queries.indices.filter { queries[$0].user.flatMap(index) == nil }
    let refused = strangers.filter { !canFold || !queries[$0].folds }
    guard let first = refused.first else { return strangers }
    throw UnknownUsers(
      model: model, first: queries[first].user, count: refused.count, total: queries.count,
      canFold: canFold)
  }
}
