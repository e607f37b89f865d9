/// What a column of a file stands for.
public enum ColumnRole: String, Sendable, Hashable, CaseIterable {
  case user
  case item
  case time
  case rating
  case title
}
