import FoundationEssentials
import Glibc

extension Machine {
  /// Bytes of memory that this process can have: the machine's, or fewer where a limit is set on the
  /// process or on the container that it runs in.
  public static let memory: Int = {
    var bytes = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    for resource in [RLIMIT_AS, RLIMIT_DATA] { bytes = min(bytes, limit(of: resource)) }
    // Control groups of versions 2 and 1; a word stands where there is no limit.
    for path in ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"] {
      let text = try? String(contentsOfFile: path, encoding: .utf8)
      if let limit = text.flatMap({ Int($0.trimming(where: \.isWhitespace)) }) {
        bytes = min(bytes, limit)
      }
    }
    return bytes
  }()

  /// Bytes that all work together may take: what is left of `memory` is for libraries, of which
  /// OpenBLAS would wait for memory without end.
  public static var mostMemory: Int { memory / 10 * 9 }

  /// Bytes that one piece of work may take beside what this process has: the rest is for data and for
  /// the rest of the system.
  public static var usableMemory: Int { min(memory / 10 * 7, max(0, mostMemory - heldMemory)) }

  /// Bytes of writable memory that this process has, touched or not, or of all its addresses where
  /// those are limited; 0 where the system doesn't say.
  public static var heldMemory: Int {
    guard let pages = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
      return 0
    }
    let fields = pages.split(separator: " ")
    let field = limit(of: RLIMIT_AS) <= memory ? 0 : 5
    return fields.count > 5 ? (Int(fields[field]) ?? 0) * Int(getpagesize()) : 0
  }

  /// Bytes that this process may have of something.
  private static func limit(of resource: __rlimit_resource) -> Int {
    var limit = rlimit()
    return getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0
      ? Int(clamping: limit.rlim_cur) : .max
  }
}
