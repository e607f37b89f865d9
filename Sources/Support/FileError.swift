import Foundation

/// What the system said about a file that couldn't be read or written.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  public var path: String
  /// What was tried: `read`, `write`.
  public var action: String
  /// The system's error number.
  public var code: Int32

  public init(path: String, action: String, code: Int32) {
    self.path = path
    self.action = action
    self.code = code
  }

  /// What the system said, out of an error that Foundation wrapped it in; `nil` for other errors.
  init?(path: String, action: String, cause: any Error) {
    let error = cause as NSError
    let inner = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
    guard inner.domain == NSPOSIXErrorDomain else { return nil }
    self.init(path: path, action: action, code: Int32(inner.code))
  }

  public var description: String {
    "can't \(action) `\(path)`: \(String(cString: strerror(code)).lowercased())"
  }
}
