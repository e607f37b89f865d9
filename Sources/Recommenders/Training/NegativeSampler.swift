import Glibc
import Interactions
import Support

/// Draws items that a user hasn't had in training, and somebody else has.
struct NegativeSampler: Sendable {
  private let draw: NegativeDraw
  private let known: KnownItems
  /// The items that training has, ascending: no other is ever compared with what came next.
  let items: [Int32]
  /// How many items the catalogue has.
  private let itemCount: Int
  /// Each item's share of the training rows.
  private let shares: [Double]
  /// The sums of the shares up to each of `items`; empty unless they are drawn by them.
  private let sums: [Double]

  init(_ data: Dataset, draw: NegativeDraw) {
    self.draw = draw
    known = KnownItems(data)
    items = data.warmItems
    itemCount = data.itemCount
    let counts = data.trainPopularity
    let total = Double(max(1, counts.reduce(0) { $0 + Int($1) }))
    shares = counts.map { Double($0) / total }
    var sum = 0.0
    sums =
      draw == .popularity
      ? items.map { [shares] in
        sum += shares[Int($0)]
        return sum
      } : []
  }

  /// Whether training has every item.
  var hasAll: Bool { items.count == itemCount }

  /// Whether negatives are the batch's own items.
  var isOfBatch: Bool { draw == .batch }

  /// How often an item is drawn again where the user has had it, before the next one is taken.
  private static let attempts = 16

  /// Negatives of users: `count` for each of them.
  ///
  /// - Parameters:
  ///   - users: whose they are.
  ///   - count: how many each.
  ///   - batch: the items that came next in the whole batch.
  ///   - key: what they are drawn with.
  /// - Returns: users.count × count items, none of which the user has had, unless the user has had
  ///   all.
  func negatives(
    of users: [Int32], count: Int, batch: [Int32], key: RandomKey
  ) -> [Int32] {
    var negatives: [Int32] = []
    negatives.reserveCapacity(users.count * count)
    for (row, user) in users.enumerated() {
      for place in 0..<count {
        let first = (row * count + place) * Self.attempts
        var item: Int32 = 0
        for attempt in 0..<Self.attempts {
          item = self.item(batch: batch, key: key, at: UInt64(first + attempt))
          if !known.contains(item, user: user) { break }
        }
        negatives.append(known.nextUnknown(from: item, user: user, of: items))
      }
    }
    return negatives
  }

  private func item(batch: [Int32], key: RandomKey, at position: UInt64) -> Int32 {
    switch draw {
    case .uniform: return items[key.integer(below: items.count, at: position)]
    case .batch: return batch[key.integer(below: batch.count, at: position)]
    case .popularity:
      let wanted = key.uniform(at: position) * (sums.last ?? 1)
      return items[sums[..<(items.count - 1)].partitioningIndex { $0 > wanted }]
    }
  }

  /// The items that a sampled softmax compares, each once, with ln of how likely it was to be there.
  ///
  /// An item is there if it is one of the batch's T next items or one of m drawn ones; with p the
  /// chance of one draw and f its share of the training rows that is 1 − (1 − p)^m (1 − f)^T.
  /// Bengio and Senécal, Adaptive importance sampling, 2008; Yi et al., Sampling-bias-corrected
  /// neural modeling, RecSys 2019.
  ///
  /// - Parameters:
  ///   - batch: the items that came next.
  ///   - count: how many are drawn beside them; none where negatives are the batch's own.
  ///   - key: what they are drawn with.
  /// - Returns: the items, rising, and for each ln of its chance.
  func columns(
    batch: [Int32], count: Int, key: RandomKey
  ) -> (items: [Int32], logQ: [Float]) {
    let count = draw == .batch ? 0 : count
    let drawn = (0..<count).map { item(batch: batch, key: key, at: UInt64($0)) }
    let items = Set(batch + drawn).sorted()
    let logQ = items.map { item -> Float in
      let share = shares[Int(item)]
      let chance = draw == .uniform ? 1 / Double(self.items.count) : share
      let absent =
        Double(count) * log1p(-min(chance, 1 - 1e-12))
        + Double(batch.count) * log1p(-min(share, 1 - 1e-12))
      return Float(log(max(-expm1(absent), 1e-30)))
    }
    return (items, logQ)
  }
}

/// The items that each user has had in training.
struct KnownItems: Sendable {
  /// Where each user's items start, and the end of the last.
  let offsets: [Int]
  /// The items of each user, rising.
  let items: [Int32]

  init(_ data: Dataset) {
    var (offsets, items) = ([0], [Int32]())
    for user in 0..<data.userCount {
      items += Set(data.sequence(of: user, part: .train)).sorted()
      offsets.append(items.count)
    }
    (self.offsets, self.items) = (offsets, items)
  }

  /// The items of a user, each once, rising.
  func of(_ user: Int) -> ArraySlice<Int32> { items[offsets[user]..<offsets[user + 1]] }

  /// How many users there are.
  var userCount: Int { offsets.count - 1 }

  func contains(_ item: Int32, user: Int32) -> Bool {
    let own = of(Int(user))
    let place = own.partitioningIndex { $0 >= item }
    return place < own.endIndex && own[place] == item
  }

  /// The item itself, or the next one of `items`, which are ascending, that the user hasn't had.
  func nextUnknown(from item: Int32, user: Int32, of items: [Int32]) -> Int32 {
    guard contains(item, user: user) else { return item }
    let place = items.partitioningIndex { $0 >= item }
    func isUnknown(_ item: Int32) -> Bool { !contains(item, user: user) }
    return items[place...].first(where: isUnknown) ?? items[..<place].first(where: isUnknown)
      ?? item
  }
}
