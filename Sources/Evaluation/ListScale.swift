import Foundation
import Interactions

/// What the items of a list are worth beyond being right; holds what all users share.
///
/// Where tied items share the last places, a value is the mean over all ways to take them.
struct ListScale: Sendable {
  private let popularity: [Int32]
  /// -log₂ of the share of users who have the item in training; an item nobody has counts as one
  /// that a single user has.
  private let information: [Double]
  /// The users who have an item in training are `consumers[starts[item]..<starts[item + 1]]`.
  private let starts: [Int]
  private let consumers: [Int32]
  private let userCount: Int

  init(_ dataset: Dataset, popularity: [Int32]) {
    self.popularity = popularity
    userCount = dataset.userCount
    var consumers = [[Int32]](repeating: [], count: dataset.itemCount)
    var active = 0
    for user in 0..<dataset.userCount {
      let items =
        dataset.split == nil ? dataset.sequence(of: user) : dataset.sequence(of: user, part: .train)
      if !items.isEmpty { active += 1 }
      for item in Set(items) { consumers[Int(item)].append(Int32(user)) }
    }
    information = consumers.map { log2(Double(max(1, active)) / Double(max(1, $0.count))) }
    var starts = [0]
    for users in consumers { starts.append(starts[starts.count - 1] + users.count) }
    self.starts = starts
    self.consumers = consumers.flatMap { $0 }
  }

  /// A metric of one list; `nan` where the list is too short to have it.
  func value(_ metric: Metric, of list: RankedList) -> Double {
    switch metric.kind {
    case .popularity: mean(of: list) { Double(popularity[Int($0)]) }
    case .novelty: mean(of: list) { information[Int($0)] }
    default: diversity(of: list)
    }
  }

  private func mean(of list: RankedList, _ worth: (Int32) -> Double) -> Double {
    let sure = list.above.reduce(0.0) { $0 + worth($1) }
    let shared = list.edge.reduce(0.0) { $0 + worth($1) }
    return (sure + list.chance * shared) / Double(list.count)
  }

  /// 1 - the mean cosine of the pairs of a list.
  ///
  /// The cosines of all pairs are what the squared length of the sum of the unit vectors has beyond
  /// their own squared lengths: as cheap as adding them up.
  private func diversity(of list: RankedList) -> Double {
    guard list.count > 1 else { return .nan }
    let above = unitSum(list.above)
    let edge = unitSum(list.edge)
    let within = (Self.product(above.sum, above.sum) - above.length) / 2
    let across = Self.product(above.sum, edge.sum)
    let shared = (Self.product(edge.sum, edge.sum) - edge.length) / 2
    let both =
      list.edge.count > 1
      ? list.chance * Double(list.taken - 1) / Double(list.edge.count - 1) : 0
    let pairs = Double(list.count * (list.count - 1)) / 2
    return 1 - (within + list.chance * across + both * shared) / pairs
  }

  /// The sum of items' unit vectors over users, by user, and of their squared lengths.
  private func unitSum(_ items: [Int32]) -> (sum: [Int32: Double], length: Double) {
    var sum: [Int32: Double] = [:]
    var length = 0.0
    for item in items {
      let users = consumers[starts[Int(item)]..<starts[Int(item) + 1]]
      guard !users.isEmpty else { continue }
      length += 1
      let share = 1 / Double(users.count).squareRoot()
      for user in users { sum[user, default: 0] += share }
    }
    return (sum, length)
  }

  private static func product(_ first: [Int32: Double], _ second: [Int32: Double]) -> Double {
    // In the order of users: dictionaries have none of their own.
    first.keys.sorted().reduce(0) { $0 + (first[$1] ?? 0) * (second[$1] ?? 0) }
  }
}
