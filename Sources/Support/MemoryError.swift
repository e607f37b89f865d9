import Glibc
import Synchronization

/// Work that would need more memory than there is.
public struct MemoryError: RoomError {
  /// The work, as a sentence begins: `a table of 2,000,000 rows × 40 columns`.
  public var work: String
  /// Bytes, by an estimate; `nil` where they are too many to be counted.
  public var needed: Int?
  /// Bytes that may be used.
  public var available: Int
  /// The names of the settings that would make it smaller, those that matter most first.
  public var settings: [String]
  /// The thing that the work is on, where no setting would make it smaller.
  public var subject: Subject?

  public init(
    _ work: String, needs needed: Int?, of available: Int, settings: [String] = [],
    about subject: Subject? = nil
  ) {
    self.work = work
    self.needed = needed
    self.available = available
    self.settings = settings
    self.subject = subject
  }

  public static let examples = [
    MemoryError(
      "a table of 2,000,000 rows × 40 columns", needs: 3 << 40, of: 4 << 30, settings: ["dim"])
  ]

  public var explanation: Explanation {
    func mebibytes(_ bytes: Int) -> String { "\(NumberText.grouped(bytes >> 20)) MiB" }
    let names = settings.map { "`\($0)`" }
    var explanation = Explanation(
      "E901",
      "\(work) needs \(needed.map(mebibytes) ?? "over 8 million TiB") of memory, "
        + "\(mebibytes(available)) may be used here",
      help: [names.isEmpty ? nil : "make \(Explanation.alternatives(names)) smaller"],
      cause: "an estimate says, before the work begins, that it wouldn't fit into memory",
      cure: "make smaller what the message names, or use a machine with more memory")
    explanation.subjects = settings.map(Subject.setting) + (subject.map { [$0] } ?? [])
    return explanation
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
  ///   - subject: what the work is on, where no setting would make it smaller.
  ///   - work: the work, as a sentence begins.
  /// - Throws: `MemoryError`.
  public static func refuse(
    above available: Int = Machine.usableMemory, _ needed: Int?, settings: [String] = [],
    about subject: Subject? = nil, _ work: @autoclosure () -> String
  ) throws(MemoryError) {
    if let needed, needed <= available { return }
    throw MemoryError(
      work(), needs: needed, of: available, settings: settings, about: subject)
  }
}

/// Memory that couldn't be had in the middle of work, which stops at its next check as if somebody
/// had asked it to.
///
/// There is one for the process, as there is one memory.
public struct MemoryShortage: RoomError {
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

  public static let examples = [MemoryShortage()]

  public var explanation: Explanation {
    Explanation(
      "E902",
      "there is no more memory: \(NumberText.grouped(Machine.memory >> 20)) MiB may be used here",
      help: ["make the model, what a step takes, or the data smaller"],
      cause: "memory that the work needed on the way couldn't be had, so it stopped",
      cure: "make smaller what is worked on, or use a machine with more memory")
  }
}
