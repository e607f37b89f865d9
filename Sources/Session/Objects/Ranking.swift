import Alignment
import Evaluation
import Interactions
import Language
import Support

/// One list to show: a model, what is taken from it, and what the listeners are taken to have had.
struct Ranking {
  let title: String
  let object: ModelObject
  var without: Ablation?
  /// One, or a group.
  let queries: [Query]
  /// How a group's scores are put together; `nil` for one listener.
  let group: GroupScores.Rule?

  /// The scores of all items, of a group together.
  ///
  /// - Throws: `EvaluationError.scoreIsNaN`, `Cancelled`, or what the model throws.
  func scores(workers: Workers, progress: Progress) throws -> [Float] {
    guard let group, queries.count > 1 else {
      return try object.scores(
        for: queries, without: without, workers: workers, progress: progress
      ) { $1 }[0]
    }
    let count = object.data.itemCount
    // What each block of users comes to together: there may be thousands of them.
    let blocks = try object.scores(
      for: queries, without: without, task: Recommend.verb.name, workers: workers,
      progress: progress
    ) { range, scores in
      var together = GroupScores(group)
      for user in 0..<range.count { together.add(scores[user * count..<(user + 1) * count]) }
      return together
    }
    return blocks.reduce(into: GroupScores(group)) { $0.add($1) }.scores
  }
}

extension ModelObject {
  /// The best items for each of many listeners, with their scores.
  ///
  /// - Parameters:
  ///   - count: How many for each.
  ///   - listeners: Whom the lists are for.
  ///   - dropsSeen: Whether items that somebody had, but for the held-out ones, are left out.
  ///   - workers: The threads.
  ///   - progress: What can stop it.
  /// - Returns: A list for each listener, the best item first.
  /// - Throws: `EvaluationError.scoreIsNaN`, `Cancelled`, or what the model throws.
  func best(
    _ count: Int, for listeners: [Listener], dropsSeen: Bool, workers: Workers,
    progress: Progress
  ) throws -> [[(item: Int32, score: Float)]] {
    let itemCount = data.itemCount
    return try scores(
      for: listeners.map(\.query), task: Recommend.verb.name, workers: workers, progress: progress
    ) { range, scores in
      scores.withUnsafeBufferPointer { scores in
        range.map { index in
          let row = index - range.lowerBound
          let own = UnsafeBufferPointer(rebasing: scores[row * itemCount..<(row + 1) * itemCount])
          let listener = listeners[index]
          let seen = dropsSeen ? Set(listener.history).subtracting(listener.targets) : []
          return TopList.best(count, of: own, without: seen).map { ($0, own[Int($0)]) }
        }
      }
    }.flatMap(\.self)
  }
}
