import Glibc
public import Support
import Synchronization

/// Ctrl-C while something runs: the first stops the work, the second within three seconds warns,
/// the third ends the program with status 130.
///
/// The signal handler only wakes a thread; that thread does the rest, so it works even if the work
/// never looks at its flag. It also ends the program on SIGTERM and SIGHUP, without leaving half
/// written files behind.
public final class Interrupts: Sendable {
  /// The status of a program that was ended by Ctrl-C.
  public static let exitStatus: Int32 = 130

  fileprivate static let patience = 3.0

  private struct State {
    var cancellation: Cancellation?
    var count = 0
    var lastSeconds = -Double.infinity

    /// Takes notice of Ctrl-C, and returns how many came in a row.
    mutating func press(at seconds: Double) -> Int {
      count = seconds - lastSeconds <= Interrupts.patience ? count + 1 : 1
      lastSeconds = seconds
      cancellation?.cancel()
      return count
    }
  }

  private let state = Mutex(State())
  private let warn: @Sendable (String) -> Void

  /// Takes over Ctrl-C and the signals that end the program, but those that this process was started
  /// with ignored.
  ///
  /// - Parameter warn: shows one line to the person who pressed it.
  public init(warn: @escaping @Sendable (String) -> Void) {
    self.warn = warn
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
    wakeDescriptor.store(ends[1], ordering: .relaxed)

    // Without a thread that listens, signals do what they always do.
    guard listen(to: ends[0]) else { return }
    for signal in [SIGINT] + Self.endings { Self.takeOver(signal) }
  }

  /// The signals that end the program at once.
  private static let endings = [SIGTERM, SIGHUP]

  /// Has a signal wake the thread, unless it is ignored.
  private static func takeOver(_ signal: Int32) {
    var former = sigaction()
    sigaction(signal, nil, &former)
    guard former.__sigaction_handler.sa_handler.map({ unsafeBitCast($0, to: Int.self) }) != 1 else {
      return
    }
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { signal in
      let code = errno
      var byte = UInt8(truncatingIfNeeded: signal)
      _ = write(wakeDescriptor.load(ordering: .relaxed), &byte, 1)
      errno = code
    }
    action.sa_flags = SA_RESTART
    sigaction(signal, &action, nil)
  }

  /// Runs `body` so that Ctrl-C cancels it.
  ///
  /// An earlier cancellation is forgotten; a Ctrl-C that came since `forget()`, too early for this
  /// work, counts as its first.
  public func guarding<Result>(_ cancellation: Cancellation, _ body: () -> Result) -> Result {
    cancellation.reset()
    state.withLock { state in
      state.cancellation = cancellation
      if state.count > 0 { cancellation.cancel() }
    }
    defer { forget() }
    return body()
  }

  /// Forgets what was pressed until now, while nothing runs.
  public func forget() { state.withLock { $0 = State() } }

  /// Starts the thread that waits for the signal handler's bytes; whether it could be.
  private func listen(to descriptor: Int32) -> Bool {
    DetachedThread.start { [self] in
      var byte: UInt8 = 0
      while true {
        let count = read(descriptor, &byte, 1)
        if count == 1 {
          handle(Int32(byte))
        } else if count == 0 || errno != EINTR {
          return
        }
      }
    }
  }

  /// The work of the thread for a signal.
  private func handle(_ signal: Int32) {
    if signal == SIGINT { return interrupt() }
    Temporaries.removeAll()
    Glibc.signal(signal, SIG_DFL)
    kill(getpid(), signal)
  }

  /// The work of the thread for Ctrl-C.
  func interrupt() {
    let seconds = Machine.seconds
    let count = state.withLock { $0.press(at: seconds) }
    if count == 2 { warn("still stopping; once more ends the program") }
    if count > 2 {
      Temporaries.removeAll()
      _exit(Self.exitStatus)
    }
  }
}

/// The stream that the signal handler writes to; atomic, since a handler may touch nothing else.
private let wakeDescriptor = Atomic<Int32>(-1)
