import Glibc

/// An error of the system about a file that couldn't be read or written.
public struct FileError: RoomError {
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

  public static let examples = [FileError(path: "FILE", action: "read", code: ENOENT)]

  public var explanation: Explanation {
    Explanation(
      "E903", "can't \(action) `\(path)`: \(String(cString: strerror(code)).lowercased())",
      about: .file(path),
      cause: "the system refused to open, read or write the file, for the reason behind the colon",
      cure: "check the path, the folders on its way and their permissions, and the space left")
  }
}
