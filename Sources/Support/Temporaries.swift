import FoundationEssentials
import Glibc
import Synchronization

/// The files and folders that go when the program ends, also when it is told to by a signal.
public enum Temporaries {
  private struct State {
    var paths: Set<String> = []
    /// Whether the end of the program will remove them.
    var isRegistered = false
    /// Whether the program is about to end.
    var isEnding = false
  }

  private static let state = Mutex(State())

  /// Notes one that will be made.
  public static func add(_ path: String) {
    let isEnding = state.withLock { state in
      state.paths.insert(path)
      if !state.isRegistered { atexit { Temporaries.removeAll() } }
      state.isRegistered = true
      return state.isEnding
    }
    if isEnding { awaitEnd() }
  }

  /// Forgets one, which has gone or has become what it was made for.
  public static func remove(_ path: String) { state.withLock { _ = $0.paths.remove(path) } }

  /// Does something that must not happen while all are being removed, nor after that, such as giving
  /// one of them its real name.
  static func undisturbed(_ body: () throws(FileError) -> Void) throws(FileError) {
    let isEnding = try state.withLock { state throws(FileError) in
      if !state.isEnding { try body() }
      return state.isEnding
    }
    if isEnding { awaitEnd() }
  }

  /// Removes all that there are: the last thing before the program ends.
  ///
  /// Whoever would make another one, or rename one, waits for that end.
  public static func removeAll() {
    let paths = state.withLock { state in
      state.isEnding = true
      return state.paths
    }
    for path in paths { try? FileManager.default.removeItem(atPath: path) }
  }

  private static func awaitEnd() -> Never {
    while true { pause() }
  }
}
