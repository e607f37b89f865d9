import FoundationEssentials
import Glibc

/// Facts about the machine and this process.
public enum Machine {
  /// Processors that this process may use.
  public static var processors: Int { ProcessInfo.processInfo.activeProcessorCount }

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
