/// Sums over items by user, to be emptied and used again: a place for every user, and who has one.
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
