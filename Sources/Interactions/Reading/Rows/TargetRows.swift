/// Rows of histories and their targets, as RecBole writes them for sequence models: each line has the
/// items before one, then that one, so that a sequence stands in as many lines as it has targets.
enum TargetRows {
  /// The mark of a target; the items of its history are marked by their places, from 0.
  static let mark: Int64 = -1

  /// Puts the windows of each user together: an item that lines repeat is one row.
  ///
  /// The parts of files are those of targets; histories are for training.
  @Sendable static func merge(_ rows: inout RowColumns) {
    guard let marks = rows.marks else { return }
    var sequences: [Int32: [Int]] = [:]
    var order: [Int32] = []
    var start = 0
    while start < marks.count {
      var end = start
      while marks[end] != mark { end += 1 }
      let user = rows.users[start]
      if rows.parts != nil { for row in start..<end { rows.parts?[row] = .train } }
      if sequences[user] == nil { order.append(user) }
      add(start...end, to: &sequences[user, default: []], rows)
      start = end + 1
    }
    rows.keep(order.flatMap { sequences[$0] ?? [] })
    rows.marks = nil
  }

  /// Adds a window to a user's sequence, which it may go on, be part of, or begin before.
  private static func add(_ window: ClosedRange<Int>, to sequence: inout [Int], _ rows: RowColumns)
  {
    let items = rows.items
    let history = window.dropLast()
    let isNext =
      history.count <= sequence.count
      && zip(sequence.suffix(history.count), history).allSatisfy { items[$0] == items[$1] }
    if isNext {
      sequence.append(window.upperBound)
      return
    }
    let new = window.map { items[$0] }
    let old = sequence.map { items[$0] }
    if let place = place(of: new, in: old) {
      // Seen as a history so far: now it is a target, of its own part and time.
      let last = sequence.index(sequence.startIndex, offsetBy: place + new.count - 1)
      if rows.marks?[sequence[last]] != mark { sequence[last] = window.upperBound }
    } else if let place = place(of: old, in: new) {
      sequence.replaceSubrange(0..<0, with: window.prefix(place))
      sequence += window.suffix(new.count - place - old.count)
    } else {
      // The longest end of the sequence that the window begins with.
      let longest = min(old.count, new.count - 1)
      let overlap = (0...longest).last { old.suffix($0).elementsEqual(new.prefix($0)) } ?? 0
      sequence += window.dropFirst(overlap)
    }
  }

  /// Where some items stand in a row among others; `nil` if they don't.
  private static func place(of items: [Int32], in others: [Int32]) -> Int? {
    guard !items.isEmpty, items.count <= others.count else { return nil }
    return (0...others.count - items.count).first { start in
      others[start] == items[0] && others[start..<start + items.count].elementsEqual(items)
    }
  }
}

extension RowColumns {
  /// Puts rows in the order of their marks, which the sort by user and time keeps for rows of one
  /// time.
  @Sendable static func breakTies(of rows: inout RowColumns) {
    guard let marks = rows.marks else { return }
    rows.keep(marks.indices.sorted { marks[$0] < marks[$1] })
    rows.marks = nil
  }
}
