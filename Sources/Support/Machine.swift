import FoundationEssentials
import Glibc

/// Facts about the machine and this process.
public enum Machine {
  /// Processors that this process may use, as it starts: Foundation reads files of the control group each time
  /// that it is asked.
  public static let processors = ProcessInfo.processInfo.activeProcessorCount

  /// The largest resident memory of this process so far, in MiB.
  public static var peakMemory: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Int(usage.ru_maxrss) / 1024
  }

  /// Seconds of a clock that only goes forward.
  public static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

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
