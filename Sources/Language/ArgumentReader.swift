/// What a call says, read in one way when a verb runs and when it foresees: what is made of arguments
/// alone is written once.
public protocol ArgumentReader {
  /// The verb.
  var verb: Verb { get }

  /// Whether the program gave an option or an optional value.
  func isGiven(_ name: String) -> Bool

  /// What the program gave for a parameter, or its default; `nil` where that isn't known yet.
  func read<Key: ParameterKey>(_ key: Key) -> Key.Content? where Key.Content: ArgumentValue
}

extension Call: ArgumentReader {
  public func isGiven(_ name: String) -> Bool { range(of: name) != nil }

  public func read<Key: ParameterKey>(_ key: Key) -> Key.Content?
  where Key.Content: ArgumentValue { self[key] }
}

extension Foresight: ArgumentReader {
  public func read<Key: ParameterKey>(_ key: Key) -> Key.Content?
  where Key.Content: ArgumentValue { self[key] }
}
