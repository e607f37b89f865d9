public import Interactions
import Support

extension Evaluator {
  /// How many targets are in the training parts of data that a scorer learnt from.
  ///
  /// Rows are matched by the ids of their users and items. Those that the user has before the part,
  /// too, give nothing away, where an item comes again. So none is counted where the data are the
  /// evaluator's own.
  ///
  /// - Parameter sources: The data sets that the scorer learnt from.
  /// - Returns: How many of this evaluator's targets.
  public func learntTargets(from sources: [Dataset]) -> Int {
    let sources = sources.filter { $0.digest != dataset.digest }.map { source in
      (
        data: source,
        items: source.catalogue.ids.map { dataset.catalogue.index(of: $0).map(Int32.init) }
      )
    }
    guard !sources.isEmpty else { return 0 }
    return cases.reduce(0) { sum, `case` in
      var learnt: Set<Int32> = []
      for (data, items) in sources {
        guard let user = data.userIndex(of: dataset.users[`case`.user]) else { continue }
        var rows: [Int32: Int] = [:]
        for item in data.sequence(of: user, part: .train) {
          if let item = items[Int(item)] { rows[item, default: 0] += 1 }
        }
        for item in `case`.past { rows[item]? -= 1 }
        learnt.formUnion(`case`.targets.filter { rows[$0, default: 0] > 0 })
      }
      return sum + learnt.count
    }
  }

  /// How many items of ranked lists leave them, because their users had had them, and how many are
  /// listed, for the users that are measured.
  public func droppedItems(of lists: RankedLists) -> (dropped: Int, listed: Int) {
    cases.reduce(into: (dropped: 0, listed: 0)) { counts, `case` in
      let listed = lists.items(of: dataset.users[`case`.user])
      let dropped = Set(self.dropped(`case`))
      counts.listed += listed.count
      counts.dropped += listed.count(where: dropped.contains)
    }
  }
}
