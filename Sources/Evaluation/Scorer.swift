public import Support

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
  /// The same scorer with everything done that all queries share, such as encoding the catalogue.
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

  /// Which queries it answers by a vector made of the history alone, having learnt none for the user.
  ///
  /// None by default: who reads histories takes anybody's.
  ///
  /// - Returns: their places.
  /// - Throws: `UnknownUsers` for users whom it can't rank for, or not without `Query.folds`.
  func foldedIn(_ queries: [Query]) throws(UnknownUsers) -> [Int]

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

  public func prepared(workers: Workers, progress: Progress) throws -> any Scorer { self }

  public func foldedIn(_ queries: [Query]) throws(UnknownUsers) -> [Int] { [] }
}
