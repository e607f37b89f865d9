public import Interactions
import Support

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

extension UnknownUsers: CustomStringConvertible {
  public var description: String {
    let known = "`\(model)` knows users by their ids alone"
    guard let first else { return known + ": a history changes nothing" }
    guard total > 1 else { return known + ", and not `\(first)`" }
    return known + ", and not \(NumberText.grouped(count)) of these \(NumberText.grouped(total)), "
      + "such as `\(first)`"
  }
}

extension UserIDs {
  /// The places of the queries that are about nobody of these.
  ///
  /// - Parameters:
  ///   - queries: who is asked about.
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
