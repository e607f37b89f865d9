import Glibc
import Support

/// Standard output or standard error.
public enum StandardStream: Int32, Sendable {
  case output = 1
  case error = 2

  /// Whether a person looks at it.
  public var isTerminal: Bool { isatty(rawValue) == 1 }

  /// Whether a person types at standard input.
  public static var inputIsTerminal: Bool { isatty(0) == 1 }

  /// The width of the terminal in columns, as it is now, and no less than anything can be read in;
  /// 80 if it doesn't say, `nil` if it is none.
  public var width: Int? {
    guard isTerminal else { return nil }
    var size = winsize()
    guard ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return max(20, Int(size.ws_col))
  }

  /// The signs that a text may hold for the terminal to act on; a text from elsewhere may hold
  /// none.
  public enum Content: Sendable {
    /// Nothing but lines and tabs.
    case plain
    /// Colours that the program set.
    case coloured
    /// Anything: the program's own control of the terminal.
    case control
  }

  /// Opens `/dev/null` where the program was started without a standard stream, before a file of its
  /// own can take the stream's place; to be read only, so that what is written there fails as it would
  /// have.
  public static func fillClosed() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
      _ = open("/dev/null", O_RDONLY)
    }
  }

  /// Writes text at once; to a terminal, with `�` for what its content may not hold.
  ///
  /// A reader of standard output that went away (`| head`) ends the program quietly, the way
  /// SIGPIPE ends others; a disk that is full ends it with a word. What can't be said on standard
  /// error is lost.
  public func write(_ text: String, _ content: Content = .plain) {
    let text =
      content == .control || !isTerminal
      ? text : TerminalText.harmless(text, coloured: content == .coloured)
    do {
      try OutputFile(rawValue, path: "standard output").write(contentsOf: text.utf8)
    } catch { if self == .output { Self.end(by: error) } }
  }

  /// Ends the program because of what became of standard output.
  private static func end(by problem: FileError) -> Never {
    Temporaries.removeAll()
    if problem.code == EPIPE {
      signal(SIGPIPE, SIG_DFL)
      raise(SIGPIPE)
    }
    let words = problem.code == EBADF ? "standard output is closed" : "\(problem)"
    StandardStream.error.write("alidade: \(words)\n")
    _exit(1)
  }

  /// Makes a write to a closed pipe, or beyond the largest file that is allowed, an error of that write
  /// instead of a signal to the program.
  public static func makeFailuresErrors() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }
}

/// When output is coloured.
public enum Colour: String, Sendable, CaseIterable {
  case auto, always, never

  /// Whether to colour: the choice, then `NO_COLOR`, `FORCE_COLOR`, `TERM=dumb`, and last whether
  /// the output is a terminal.
  public func isOn(
    isTerminal: Bool, environment: UserFiles.Environment = UserFiles.environment
  ) -> Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto:
      if environment("NO_COLOR")?.isEmpty == false { return false }
      if let force = environment("FORCE_COLOR"), !force.isEmpty, force != "0" { return true }
      return environment("TERM") != "dumb" && isTerminal
    }
  }
}
