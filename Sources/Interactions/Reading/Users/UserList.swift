/// Somebody whom a file of users names.
public enum ListedUser: Sendable, Hashable {
  /// A user of the data, by dense index.
  case known(Int)
  /// Anybody of whom the file tells what they had: items by dense index, oldest first.
  case history(id: String, items: [Int32])
}

/// A file of users that was read.
public struct UserList: Sendable, Hashable {
  /// Whom it names, row by row.
  public var users: [ListedUser] = []
  /// Rows that were left out: broken ones, and those of users or items that the data haven't.
  public var malformed = MalformedRows()
}
