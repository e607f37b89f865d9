import Glibc
import Synchronization

/// Memory that couldn't be had in the middle of work, which stops at its next check as if somebody
/// had asked it to.
///
/// There is one for the process, as there is one memory.
public struct MemoryShortage: Error, Hashable, Sendable, CustomStringConvertible {
  private static let flag = Atomic<Bool>(false)

  /// Whether memory couldn't be had since the last `take()`.
  public static var isRaised: Bool { flag.load(ordering: .relaxed) }

  /// Says that there is no more.
  public static func raise() { flag.store(true, ordering: .relaxed) }

  /// The error to tell, if memory couldn't be had, which is then forgotten.
  public static func take() -> MemoryShortage? {
    flag.exchange(false, ordering: .relaxed) ? MemoryShortage() : nil
  }

  /// Stops the work where the process has nearly all that it may have.
  ///
  /// - Parameters:
  ///   - bytes: what it is about to take.
  ///   - most: bytes that it may have.
  public static func raiseIfNear(adding bytes: Int, most: Int = Machine.mostMemory) {
    if Machine.heldMemory + bytes > most { raise() }
  }

  /// Ends the program, where not even addresses are left for what must be written now.
  public static func end() -> Never {
    Temporaries.removeAll()
    let words = "error: \(MemoryShortage())\n"
    write(STDERR_FILENO, words, words.utf8.count)
    _exit(1)
  }

  public var description: String {
    "there is no more memory: \(NumberText.grouped(Machine.memory >> 20)) MiB may be used here"
  }
}
