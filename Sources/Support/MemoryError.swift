import Glibc
import Synchronization

/// Work that would need more memory than there is.
public struct MemoryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The work, as a sentence begins: `a table of 2,000,000 rows × 40 columns`.
  public var work: String
  /// Bytes, by an estimate; `nil` where they are too many to be counted.
  public var needed: Int?
  /// Bytes that may be used.
  public var available: Int
  /// The names of the settings that would make it smaller, those that matter most first.
  public var settings: [String]

  public init(_ work: String, needs needed: Int?, of available: Int, settings: [String] = []) {
    self.work = work
    self.needed = needed
    self.available = available
    self.settings = settings
  }

  public var description: String {
    func mebibytes(_ bytes: Int) -> String { "\(NumberText.grouped(bytes >> 20)) MiB" }
    return "\(work) needs \(needed.map(mebibytes) ?? "over 8 million TiB") of memory, "
      + "\(mebibytes(available)) may be used here"
  }
}

extension MemoryError {
  /// The product of some numbers, none of which is negative; `nil` where it is too large.
  public static func product(_ factors: Int...) -> Int? { product(factors) }

  /// The product of some numbers, none of which is negative; `nil` where it is too large.
  public static func product(_ factors: some Sequence<Int>) -> Int? {
    factors.reduce(1 as Int?) { product, factor in
      guard let (value, isHuge) = product?.multipliedReportingOverflow(by: factor), !isHuge else {
        return nil
      }
      return value
    }
  }

  /// Refuses work before it begins, where an estimate of its memory is more than may be used.
  ///
  /// - Parameters:
  ///   - available: bytes that may be used.
  ///   - needed: bytes; `nil` where they are too many to be counted.
  ///   - settings: the names of the settings that would make it smaller.
  ///   - work: the work, as a sentence begins.
  /// - Throws: `MemoryError`.
  public static func refuse(
    above available: Int = Machine.usableMemory, _ needed: Int?, settings: [String] = [],
    _ work: @autoclosure () -> String
  ) throws(MemoryError) {
    if let needed, needed <= available { return }
    throw MemoryError(work(), needs: needed, of: available, settings: settings)
  }
}

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
