public import Interactions

/// The items of ranked lists made elsewhere that the catalogue hasn't: nobody's targets, but in the way.
public struct Outsiders: Sendable {
  /// What becomes of them.
  public let handling: RankingProtocol.UnknownItems
  private let users: UserIDs
  /// A user's scores are at `offsets[user]..<offsets[user + 1]`; none where they leave the lists.
  private let offsets: [Int]
  private let scores: [Float]

  /// - Parameters:
  ///   - handling: What becomes of them.
  ///   - users: Whose lists they are in.
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
