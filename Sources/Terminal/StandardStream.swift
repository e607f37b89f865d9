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

  /// The width of the terminal in columns; `nil` if it is none or doesn't say.
  public var width: Int? {
    var size = winsize()
    guard ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Writes text at once.
  ///
  /// A reader of standard output that went away (`| head`) ends the program quietly, the way
  /// SIGPIPE ends others; a disk that is full ends it with a word. What can't be said on standard
  /// error is lost.
  public func write(_ text: String) {
    guard let code = Self.write(text, to: rawValue), self == .output else { return }
    Temporaries.removeAll()
    if code == EPIPE {
      signal(SIGPIPE, SIG_DFL)
      raise(SIGPIPE)
    }
    let problem = FileError(path: "standard output", action: "write", code: code)
    StandardStream.error.write("alidade: \(problem)\n")
    _exit(1)
  }

  /// Makes a write to a closed pipe, or beyond the largest file that is allowed, an error of that write
  /// instead of a signal to the program.
  public static func makeFailuresErrors() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Writes all of the text, and returns the system's error number if that failed.
  private static func write(_ text: String, to descriptor: Int32) -> Int32? {
    var text = text
    return text.withUTF8 { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Glibc.write(
          descriptor, UnsafeBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count >= 0 {
          rest = rest.dropFirst(count)
        } else if errno == EAGAIN {
          var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&room, 1, -1)
        } else if errno != EINTR {
          return errno
        }
      }
      return nil
    }
  }
}
