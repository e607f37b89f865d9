/// Rows in the order of a file, as columns, before they are sorted into a data set.
struct RowColumns {
  var users: [Int32] = []
  var items: [Int32] = []
  var times: [Int64]?
  var ratings: [Float]?
  /// The ratings as the file has them, where that is asked for; no data set holds them.
  var numbers: [Double]?
  var parts: [Part]?
  /// The behaviours of users, as numbers of texts.
  var behaviours: [Int32]?
  /// Numbers of rows that `RowPlan.finish` goes by.
  var marks: [Int64]?

  var count: Int { users.count }

  /// Keeps some of the rows, in the order of their places.
  mutating func keep(_ places: [Int]) {
    func kept<T>(_ column: [T]) -> [T] { places.map { column[$0] } }
    users = kept(users)
    items = kept(items)
    times = times.map(kept)
    ratings = ratings.map(kept)
    numbers = numbers.map(kept)
    parts = parts.map(kept)
    behaviours = behaviours.map(kept)
    marks = marks.map(kept)
  }
}

extension Dataset {
  /// Sorts rows by user, then time, then place in the file.
  ///
  /// Takes the columns out of `rows`, where `numbers` stay, in the order of the data set.
  init(
    name: String, catalogue: Catalogue, users: [String], rows: inout RowColumns,
    behaviourNames: [String] = [], splitDescription: String = "given"
  ) {
    let count = rows.count
    var offsets = [Int](repeating: 0, count: users.count + 1)
    for user in rows.users { offsets[Int(user) + 1] += 1 }
    for user in 0..<users.count { offsets[user + 1] += offsets[user] }
    var next = offsets
    var order = [Int32](repeating: 0, count: count)
    for (row, user) in rows.users.enumerated() {
      order[next[Int(user)]] = Int32(row)
      next[Int(user)] += 1
    }
    rows.users = []
    if let times = rows.times {
      for user in 0..<users.count {
        let range = offsets[user]..<offsets[user + 1]
        let sorted = range.dropFirst().allSatisfy {
          times[Int(order[$0 - 1])] <= times[Int(order[$0])]
        }
        // Swift's sort is stable: rows of one time stay in the file's order.
        if !sorted { order[range].sort { times[Int($0)] < times[Int($1)] } }
      }
    }
    func take<T>(_ column: inout [T]) -> [T] {
      defer { column = [] }
      return order.map { column[Int($0)] }
    }
    func take<T>(_ column: inout [T]?) -> [T]? {
      guard var values = column else { return nil }
      column = nil
      return take(&values)
    }
    rows.numbers = take(&rows.numbers)
    let parts = take(&rows.parts)
    let behaviours = take(&rows.behaviours)
    self.init(
      name: name, catalogue: catalogue, users: users, offsets: offsets, items: take(&rows.items),
      times: take(&rows.times), ratings: take(&rows.ratings),
      split: parts.map { Split(parts: $0, description: splitDescription, offsets: offsets) },
      behaviours: behaviours.map { RowLabels(names: behaviourNames, codes: $0) })
  }
}
