import Glibc
import Interactions

/// Metrics of the items in a list, whatever the targets: popularity, novelty, diversity.
///
/// Where tied items share the last places, a value is the mean over all ways to take them.
struct ListMetrics: Sendable {
  private let popularity: [Int32]
  /// -log₂ of the share of users who have the item in training; an item nobody has counts as one
  /// that a single user has.
  private let information: [Double]
  /// That of an item that nobody has.
  private let most: Double
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
    most = log2(Double(max(1, active)))
    information = consumers.map { log2(Double(max(1, active)) / Double(max(1, $0.count))) }
    var starts = [0]
    for users in consumers { starts.append(starts[starts.count - 1] + users.count) }
    self.starts = starts
    self.consumers = consumers.flatMap { $0 }
  }

  /// Working memory of a diversity: sums over the items above the cut, and over those at it.
  struct Sums {
    var above: UserSums
    var edge: UserSums

    init() {
      above = UserSums()
      edge = above
    }
  }

  /// The mean training rows of a list's items.
  func popularity(of list: TopList) -> Double {
    mean(of: list) { has($0) ? Double(popularity[Int($0)]) : 0 }
  }

  /// The mean self-information of a list's items.
  func novelty(of list: TopList) -> Double {
    mean(of: list) { has($0) ? information[Int($0)] : most }
  }

  /// Whether an item is of the catalogue: one that isn't counts as one that nobody has.
  private func has(_ item: Int32) -> Bool { Int(item) < popularity.count }

  private func mean(of list: TopList, _ worth: (Int32) -> Double) -> Double {
    let sure = list.above.reduce(0.0) { $0 + worth($1) }
    let shared = list.edge.reduce(0.0) { $0 + worth($1) }
    return (sure + list.chance * shared) / Double(list.count)
  }

  /// 1 - the mean cosine of the pairs of a list; `nan` where there is none.
  ///
  /// The sum of the cosines of all pairs is half of what the squared length of the sum of the unit
  /// vectors has beyond their own squared lengths: as cheap as adding the vectors up.
  /// The sums are working memory, empty again afterwards.
  func diversity(of list: TopList, using sums: inout Sums) -> Double {
    guard list.count > 1 else { return .nan }
    sums.above.reserve(userCount)
    sums.edge.reserve(userCount)
    let above = addUnitVectors(of: list.above, to: &sums.above)
    let edge = addUnitVectors(of: list.edge, to: &sums.edge)
    let within = (sums.above.product(sums.above) - above) / 2
    let across = sums.above.product(sums.edge)
    let shared = (sums.edge.product(sums.edge) - edge) / 2
    sums.above.removeAll()
    sums.edge.removeAll()
    let both =
      list.edge.count > 1
      ? list.chance * Double(list.taken - 1) / Double(list.edge.count - 1) : 0
    let pairs = Double(list.count * (list.count - 1)) / 2
    return 1 - (within + list.chance * across + both * shared) / pairs
  }

  /// Adds up items' unit vectors over users; how many items have one.
  private func addUnitVectors(of items: [Int32], to sums: inout UserSums) -> Double {
    var count = 0.0
    for item in items where has(item) {
      let users = consumers[starts[Int(item)]..<starts[Int(item) + 1]]
      guard !users.isEmpty else { continue }
      count += 1
      sums.add(1 / Double(users.count).squareRoot(), to: users)
    }
    return count
  }
}

/// Sums by user, dense, with a list of the users that have one, so that emptying them is cheap.
struct UserSums {
  private var sums: [Double] = []
  private var users: [Int32] = []

  /// Makes a place for each of so many users, unless they have one.
  mutating func reserve(_ userCount: Int) {
    if sums.isEmpty { sums = Array(repeating: 0, count: userCount) }
  }

  /// Adds a share, above 0, to the sum of each of some users.
  mutating func add(_ share: Double, to users: ArraySlice<Int32>) {
    for user in users {
      if sums[Int(user)] == 0 { self.users.append(user) }
      sums[Int(user)] += share
    }
  }

  /// The sum of the products with other sums, user by user in the order in which they came.
  func product(_ other: UserSums) -> Double {
    users.reduce(0) { $0 + sums[Int($1)] * other.sums[Int($1)] }
  }

  mutating func removeAll() {
    for user in users { sums[Int(user)] = 0 }
    users.removeAll(keepingCapacity: true)
  }
}
