import Alignment
import Evaluation
import Interactions
import Support

/// One list to show: a model, what is taken from it, and what the listeners are taken to have had.
struct Ranking {
  let title: String
  let object: ModelObject
  var without: Without?
  /// One, or a group.
  let queries: [Query]
  /// Whether a group goes by whom an item pleases least, not by the mean.
  let misery: Bool

  /// The scores of all items, of a group together.
  ///
  /// - Throws: `EvaluationError.scoreIsNaN`, `Cancelled`, or what the model throws.
  func scores(workers: Workers, progress: Progress) throws -> [Float] {
    let (isGroup, misery, count) = (queries.count > 1, misery, object.data.itemCount)
    // What each block of users comes to together: there may be thousands of them.
    let blocks = try object.scores(
      for: queries, without: without, task: isGroup ? "recommend" : nil, workers: workers,
      progress: progress
    ) { range, scores in
      guard isGroup else { return scores }
      var all = scores
      var together: [Float] = []
      for user in 0..<range.count {
        let own = user * count..<(user + 1) * count
        Self.standardise(&all[own])
        together =
          user == 0 ? Array(all[own]) : Self.joined(together, Array(all[own]), misery: misery)
      }
      return together
    }
    guard isGroup else { return blocks[0] }
    let scores = blocks.dropFirst().reduce(blocks[0]) { Self.joined($0, $1, misery: misery) }
    return misery ? scores : scores.map { $0 / Float(queries.count) }
  }

  private static func joined(_ first: [Float], _ second: [Float], misery: Bool) -> [Float] {
    zip(first, second).map { misery ? min($0, $1) : $0 + $1 }
  }

  /// Makes the mean 0 and the deviation 1, so that everybody's scores count alike.
  private static func standardise(_ scores: inout ArraySlice<Float>) {
    let finite = scores.filter(\.isFinite).map(Double.init)
    let mean = finite.reduce(0, +) / Double(max(1, finite.count))
    let variance =
      finite.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, finite.count))
    let factor = variance > 0 ? 1 / variance.squareRoot() : 0
    // What isn't finite stays: it is above or below everything, whatever the others are.
    for index in scores.indices where scores[index].isFinite {
      scores[index] = Float((Double(scores[index]) - mean) * factor)
    }
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
      for: listeners.map(\.query), task: "recommend", workers: workers, progress: progress
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
