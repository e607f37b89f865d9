import Evaluation
public import Interactions
import Networks
public import Support
import Tensors

/// The users of one expert, of an M-Former that chooses among several.
public struct ExpertGroup: Hashable, Sendable {
  /// How many users the router gives it.
  public let users: Int
  /// The mean length of their histories.
  public let history: Double
  /// The items that its users had most often beside how often all users had them, the first five.
  public let typical: [Int]
}

extension AlignedModel {
  /// Which users the router gives to which expert: by their histories before the test part.
  ///
  /// - Parameters:
  ///   - data: the data set that the model was made for.
  ///   - workers: who computes the ID model's states.
  ///   - progress: what can stop the work.
  /// - Returns: a group an expert; none where the users' bridge has no router.
  /// - Throws: `Cancelled`, or what keeps the ID model from making states.
  public func experts(
    of data: Dataset, workers: Workers, progress: Progress
  ) throws -> [ExpertGroup] {
    guard let former = sentence.user.bridge as? MFormer else { return [] }
    let histories = (0..<data.userCount).map { data.history(of: $0, before: .test) }
    let blocks = stride(from: 0, to: histories.count, by: 256).map { start in
      start..<min(histories.count, start + 256)
    }
    let chosen = try blocks.flatMap { block in
      try progress.check()
      let queries = block.map { Query(user: data.users[$0], history: histories[$0]) }
      let input = try userInput(queries, workers: workers)
      let tape = Tape(recording: false)
      return former.routing(of: input, bound: tape.bind(parameters), on: tape).experts
    }
    let all = Self.counts(of: histories, items: data.itemCount)
    return (0..<former.experts).map { expert in
      let own = chosen.indices.filter { chosen[$0] == expert }.map { histories[$0] }
      let counts = Self.counts(of: own, items: data.itemCount)
      // An item that few had says little of whoever had it.
      let known = counts.indices.filter { counts[$0] >= 3 }
      let lift = { (item: Int) in Double(counts[item]) / Double(all[item] + 5) }
      let typical = known.sorted { (-lift($0), $0) < (-lift($1), $1) }
      return ExpertGroup(
        users: own.count,
        history: own.isEmpty ? 0 : Double(own.reduce(0) { $0 + $1.count }) / Double(own.count),
        typical: Array(typical.prefix(5)))
    }
  }

  /// How many users had each item.
  private static func counts(of histories: [ArraySlice<Int32>], items: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: items)
    for history in histories {
      for item in Set(history) { counts[Int(item)] += 1 }
    }
    return counts
  }
}
