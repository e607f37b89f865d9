import Foundation

extension Machine {
  /// Bytes of memory that this process can have: the machine's, or fewer where a limit is set on the
  /// process or on the container that it runs in.
  public static let memory: Int = {
    var bytes = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    for resource in [RLIMIT_AS, RLIMIT_DATA] {
      var limit = rlimit()
      if getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 {
        bytes = min(bytes, Int(clamping: limit.rlim_cur))
      }
    }
    // Control groups of versions 2 and 1; a word stands where there is no limit.
    for path in ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"] {
      let text = try? String(contentsOfFile: path, encoding: .utf8)
      if let limit = text.flatMap({ Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }) {
        bytes = min(bytes, limit)
      }
    }
    return bytes
  }()

  /// Bytes that one piece of work may take: what is left of `memory` is for data and for the rest of
  /// the system.
  public static var usableMemory: Int { memory / 10 * 7 }

  /// Bytes of writable memory that this process has, touched or not; 0 where the system doesn't say.
  public static var heldMemory: Int {
    guard let pages = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
      return 0
    }
    let fields = pages.split(separator: " ")
    return fields.count > 5 ? (Int(fields[5]) ?? 0) * Int(getpagesize()) : 0
  }
}
