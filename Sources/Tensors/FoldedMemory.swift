import Glibc

/// Memory that stands for more than there is: every 64 MiB of it are the same.
///
/// What is written there is lost, but the writer goes on to where it can stop.
enum FoldedMemory {
  private static let fold = 1 << 26

  /// Bytes to read and write, to be given to `munmap`; `nil` where there is no room for the addresses.
  static func map(_ bytes: Int) -> UnsafeMutableRawPointer? {
    // Not in /dev/shm, which containers keep as small as one fold. `memfd_create` isn't imported.
    typealias Create = @convention(c) (UnsafePointer<CChar>, UInt32) -> Int32
    guard let symbol = dlsym(nil, "memfd_create") else { return nil }
    let closesOnExec: UInt32 = 1
    let file = unsafeBitCast(symbol, to: Create.self)("alidade", closesOnExec)
    guard file >= 0 else { return nil }
    defer { close(file) }
    guard ftruncate(file, fold) == 0,
      let start = mmap(nil, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
      start != MAP_FAILED
    else { return nil }
    for first in stride(from: 0, to: bytes, by: fold) {
      let place = mmap(
        start + first, min(fold, bytes - first), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
        file, 0)
      guard place != MAP_FAILED else {
        munmap(start, bytes)
        return nil
      }
    }
    return start
  }
}
