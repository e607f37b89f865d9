import Glibc

/// Threads that nobody waits for.
public enum DetachedThread {
  /// Starts one, if the system gives one.
  ///
  /// - Parameters:
  ///   - takesSignals: whether the system may pick it for signals that are sent to the process; those of
  ///     a thread's own crash it always gets.
  ///   - stack: bytes of stack; the program's first thread has as much.
  ///   - body: what it does.
  /// - Returns: whether it was started.
  public static func start(
    takesSignals: Bool = true, stack: Int = 8 << 20, _ body: @escaping @Sendable () -> Void
  ) -> Bool {
    let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
    defer { attributes.deallocate() }
    guard pthread_attr_init(attributes) == 0 else { return false }
    defer { pthread_attr_destroy(attributes) }
    pthread_attr_setstacksize(attributes, stack)
    pthread_attr_setdetachstate(attributes, Int32(PTHREAD_CREATE_DETACHED))
    let start = Unmanaged.passRetained(Start(takesSignals: takesSignals, body: body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, attributes,
      { context in
        guard let context else { return nil }
        Unmanaged<Start>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, start.toOpaque())
    if code != 0 { start.release() }
    return code == 0
  }

  private final class Start {
    let takesSignals: Bool
    let body: @Sendable () -> Void

    init(takesSignals: Bool, body: @escaping @Sendable () -> Void) {
      self.takesSignals = takesSignals
      self.body = body
    }

    func run() {
      if !takesSignals {
        var signals = sigset_t()
        sigfillset(&signals)
        for crash in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE] {
          sigdelset(&signals, crash)
        }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
      }
      body()
    }
  }
}
