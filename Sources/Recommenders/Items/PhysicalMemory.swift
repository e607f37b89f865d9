import Foundation

/// How much memory the machine has.
enum PhysicalMemory {
  /// Bytes, those that other processes use included.
  static var bytes: Int { Int(clamping: ProcessInfo.processInfo.physicalMemory) }
}
