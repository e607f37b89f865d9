import Synchronization

/// A value that is computed when it is first asked for and kept, shared by all copies of its owner.
public final class Lazy<Value: Sendable>: Sendable {
  private let stored = Mutex<Value?>(nil)

  public init() {}

  /// The value, computed by `make` the first time.
  public func value(_ make: () -> Value) -> Value {
    stored.withLock { stored in
      if let stored { return stored }
      let made = make()
      stored = made
      return made
    }
  }
}
