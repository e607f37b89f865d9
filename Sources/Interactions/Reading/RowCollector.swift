import Foundation

/// Gathers the rows that readers find, with dense numbers for users and items.
struct RowCollector {
  var users = IDTable()
  var items = IDTable()
  var rows = RowColumns()
  /// Titles by item number, from the rows themselves.
  var titles: [String] = []
  var malformed = MalformedRows()

  /// Makes room for as many rows as a file seems to hold.
  mutating func reserve(_ count: Int) {
    rows.users.reserveCapacity(count)
    rows.items.reserveCapacity(count)
    rows.times?.reserveCapacity(count)
    rows.ratings?.reserveCapacity(count)
    rows.parts?.reserveCapacity(count)
  }
}
