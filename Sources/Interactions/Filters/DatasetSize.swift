/// How large a data set is, as filters report it.
public struct DatasetSize: Sendable, Hashable {
  /// How many users.
  public var users: Int
  /// How many items.
  public var items: Int
  /// How many rows.
  public var interactions: Int

  public init(users: Int, items: Int, interactions: Int) {
    self.users = users
    self.items = items
    self.interactions = interactions
  }

  /// The share of all user-item pairs that a row stands for.
  public var density: Double {
    users == 0 || items == 0 ? 0 : Double(interactions) / (Double(users) * Double(items))
  }
}

extension Dataset {
  /// The numbers of users, items and rows.
  public var size: DatasetSize {
    DatasetSize(users: userCount, items: itemCount, interactions: interactionCount)
  }
}
