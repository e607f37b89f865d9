import Glibc

/// An error of the system about a file that couldn't be read or written.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  public var path: String
  /// The action that was tried: `read`, `write`.
  public var action: String
  /// The system's error number.
  public var code: Int32

  public init(path: String, action: String, code: Int32) {
    self.path = path
    self.action = action
    self.code = code
  }

  public var description: String {
    "can't \(action) `\(path)`: \(String(cString: strerror(code)).lowercased())"
  }
}
