import Support

/// The ids of users and where each stands among them: what tells a user of one data set from another's.
public struct UserIDs: Sendable {
  /// The ids by dense index, exactly as the file has them.
  public let ids: [String]
  private let lookup = Lazy<IDPlaces>()

  public init(_ ids: [String]) { self.ids = ids }

  /// How many users there are.
  public var count: Int { ids.count }

  /// The dense index of an id, byte for byte; `nil` where no user has it.
  public func index(of id: String) -> Int? {
    lookup.value { IDPlaces(ids) }[id]
  }
}
