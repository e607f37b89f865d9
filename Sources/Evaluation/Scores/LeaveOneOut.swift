/// Which items of a history the score of an item rests on, found by leaving each out.
///
/// What an item adds is the score with the whole history minus that without the item, which is left
/// out as often as it came.
public struct LeaveOneOut: Sendable {
  /// The contribution of one item of the history.
  public struct Part: Sendable {
    /// The item of the history.
    public let item: Int32
    /// How long ago it came last: 1 is the newest.
    public let ago: Int
    /// Its contribution to the score.
    public let adds: Float
    /// Where the explained item stands without it, from 1, among items that the user didn't have.
    public let rankWithout: Int
  }

  /// The items that the user had, oldest first.
  public let history: [Int32]
  /// Where each item of the history came last, ascending.
  private let places: [Int]
  private let seen: Set<Int32>

  /// The questions about a history, of one item at least.
  public init(history: [Int32]) {
    self.history = history
    places = Dictionary(zip(history, history.indices)) { $1 }.values.sorted()
    seen = Set(history)
  }

  /// The histories whose scores are wanted: the whole one, then those without an item each.
  public var histories: [[Int32]] {
    [history] + places.map { left in history.filter { $0 != history[left] } }
  }

  /// The first item of the list, among those that the user didn't have.
  ///
  /// - Parameter scores: A score for each item, for each of `histories`.
  /// - Returns: the item; `nil` where there is none.
  public func best(_ scores: [[Float]]) -> Int? {
    TopList.best(1, of: scores[0], without: seen).first.map(Int.init)
  }

  /// Where an item stands with the whole history.
  ///
  /// - Parameters:
  ///   - item: The item.
  ///   - scores: A score for each item, for each of `histories`.
  /// - Returns: the place, from 1, among items that the user didn't have.
  public func rank(of item: Int, _ scores: [[Float]]) -> Int { rank(of: item, in: scores[0]) }

  /// The contributions of the items of the history to the score of an item.
  ///
  /// - Parameters:
  ///   - item: The item.
  ///   - scores: A score for each item, for each of `histories`.
  /// - Returns: what each adds, the greatest effect first.
  public func parts(of item: Int, _ scores: [[Float]]) -> [Part] {
    let adds = places.indices.map { scores[0][item] - scores[$0 + 1][item] }
    return places.indices.sorted { (-abs(adds[$0]), $0) < (-abs(adds[$1]), $1) }.map { index in
      Part(
        item: history[places[index]], ago: history.count - places[index], adds: adds[index],
        rankWithout: rank(of: item, in: scores[index + 1]))
    }
  }

  private func rank(of item: Int, in scores: [Float]) -> Int {
    1 + scores.indices.count { !seen.contains(Int32($0)) && scores[$0] > scores[item] }
  }
}
