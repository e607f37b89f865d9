import Foundation
import Testing

/// The memory that reading a hostile file may take.
public enum Memory {
  /// What a file of `size` bytes may make us allocate: 8 × its size + 64 MiB.
  public static func bound(forFileOf size: Int) -> Int { 8 * size + 64 << 20 }

  /// The most memory that this process has had, in bytes.
  ///
  /// The system's figure for what a child inherits (`ru_maxrss`) would begin with the parent's.
  public static func peak() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
    return try #require(Int(line.split(separator: " ")[1])) * 1024
  }

  /// Runs `body`, during which the process may have at most `bytes` more than it has.
  ///
  /// The system refuses what is beyond, also where it would never be touched, and then the process
  /// ends: for processes of a test's own.
  public static func limited<Result>(
    to bytes: Int, _ body: () throws -> Result
  ) throws -> Result {
    returnFreedMemory()
    var limit = rlimit()
    getrlimit(Self.data, &limit)
    defer { setLimit(limit.rlim_max, limit.rlim_max) }
    setLimit(rlim_t(try held() + bytes), limit.rlim_max)
    return try body()
  }

  private static let data = __rlimit_resource_t(RLIMIT_DATA.rawValue)

  private static func setLimit(_ bytes: rlim_t, _ most: rlim_t) {
    var limit = rlimit(rlim_cur: bytes, rlim_max: most)
    setrlimit(data, &limit)
  }

  /// Bytes of writable memory that the process has, touched or not.
  private static func held() throws -> Int {
    let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    return try #require(Int(pages.split(separator: " ")[5])) * Int(getpagesize())
  }

  /// Has the allocator give back what it keeps for later, so that this doesn't count as held.
  private static func returnFreedMemory() {
    // The header that declares `malloc_trim` is in no module.
    typealias Trim = @convention(c) (Int) -> Int32
    guard let address = dlsym(nil, "malloc_trim") else { return }
    _ = unsafeBitCast(address, to: Trim.self)(0)
  }
}
