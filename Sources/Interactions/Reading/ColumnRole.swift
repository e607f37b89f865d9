/// What a column of a file stands for.
public enum ColumnRole: String, Sendable, Hashable, CaseIterable {
  case user
  case item
  case time
  case rating
  case title
  /// The part of a split that a row belongs to.
  case part
  /// What the user did: `view`, `buy`.
  case behaviour
}
