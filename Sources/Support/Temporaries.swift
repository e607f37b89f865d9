import Foundation
import Synchronization

/// The files and folders that go when the program ends, also when it is told to by a signal.
public enum Temporaries {
  private static let paths = Mutex<Set<String>>([])

  /// Notes one.
  public static func add(_ path: String) { paths.withLock { _ = $0.insert(path) } }

  /// Forgets one, which has gone or has become what it was made for.
  public static func remove(_ path: String) { paths.withLock { _ = $0.remove(path) } }

  /// Does something with one that must not be removed in the middle of it, such as renaming it.
  static func undisturbed<Result>(_ body: () throws(FileError) -> Result) throws(FileError)
    -> Result
  {
    try paths.withLock { _ throws(FileError) in try body() }
  }

  /// Removes all that there are: the last thing before the program ends.
  public static func removeAll() {
    paths.withLock { paths in
      for path in paths { try? FileManager.default.removeItem(atPath: path) }
      paths = []
    }
  }
}
