import Glibc
import Support
import Synchronization

/// Keeps large buffers that were freed, so that a training step doesn't pay for fresh pages.
///
/// Buffers come in size classes of at most 25% waste. What is kept is bounded; the rest goes back
/// to the system. Where there isn't enough memory the work is asked to stop, see `MemoryShortage`;
/// it gets a buffer all the same, for no operation can fail in its middle.
final class BufferPool: Sendable {
  static let shared = BufferPool()

  /// The most floats kept for reuse: 2 GiB.
  private static let capacity = 1 << 29
  /// Below this many floats malloc is quick enough.
  private static let smallest = 1 << 12
  private static let alignment = 64

  /// From so many bytes on, there is a look at what the process has before.
  private static let large = 1 << 22

  /// Bytes that the process may have before work is asked to stop.
  private let most: Int

  /// - Parameter most: bytes that the process may have before work is asked to stop.
  init(most: Int = Machine.mostMemory) { self.most = most }

  private struct State {
    var free: [Int: [UnsafeMutableRawPointer]] = [:]
    /// Floats that are kept for reuse.
    var kept = 0
    /// Buffers that only look large, with their bytes.
    var folded: [UnsafeMutableRawPointer: Int] = [:]
  }
  private let state = Mutex(Unchecked(State()))

  /// A buffer of at least `count` floats, uninitialised, aligned to 64 bytes.
  func take(_ count: Int) -> UnsafeMutablePointer<Float> {
    let size = Self.sizeClass(count)
    let reused = state.withLock { state -> Unchecked<UnsafeMutableRawPointer?> in
      guard size >= Self.smallest, let pointer = state.value.free[size]?.popLast() else {
        return Unchecked(nil)
      }
      state.value.kept -= size
      return Unchecked(pointer)
    }
    let raw = reused.value ?? fresh(size * 4)
    return raw.bindMemory(to: Float.self, capacity: size)
  }

  /// A buffer that wasn't used before.
  ///
  /// Where the process comes near to what it may have, or the system refuses, what is kept is given
  /// back first, and where that isn't enough there is a shortage.
  private func fresh(_ bytes: Int) -> UnsafeMutableRawPointer {
    // Asking takes some microseconds.
    if bytes >= Self.large, Machine.heldMemory + bytes > most {
      giveBackKept()
      MemoryShortage.raiseIfNear(adding: bytes, most: most)
    }
    if let raw = Self.allocate(bytes) { return raw }
    giveBackKept()
    if let raw = Self.allocate(bytes) { return raw }
    MemoryShortage.raise()
    guard let folded = FoldedMemory.map(bytes) else { MemoryShortage.end() }
    let place = Unchecked(folded)
    state.withLock { $0.value.folded[place.value] = bytes }
    return folded
  }

  private static func allocate(_ bytes: Int) -> UnsafeMutableRawPointer? {
    var raw: UnsafeMutableRawPointer?
    return posix_memalign(&raw, alignment, bytes) == 0 ? raw : nil
  }

  private func giveBackKept() {
    let kept = state.withLock { state in
      let kept = state.value.free.values.flatMap(\.self)
      (state.value.free, state.value.kept) = ([:], 0)
      return Unchecked(kept)
    }
    for buffer in kept.value { free(buffer) }
  }

  /// Gives back a buffer that `take(count)` returned.
  func give(_ pointer: UnsafeMutablePointer<Float>, count: Int) {
    let size = Self.sizeClass(count)
    let raw = Unchecked(UnsafeMutableRawPointer(pointer))
    let disposal = state.withLock { state -> Disposal in
      if !state.value.folded.isEmpty,
        let bytes = state.value.folded.removeValue(forKey: raw.value)
      {
        return .unmapped(bytes)
      }
      guard size >= Self.smallest, state.value.kept + size <= Self.capacity else { return .freed }
      state.value.free[size, default: []].append(raw.value)
      state.value.kept += size
      return .kept
    }
    switch disposal {
    case .kept: break
    case .freed: free(raw.value)
    case .unmapped(let bytes): munmap(raw.value, bytes)
    }
  }

  /// Lends a buffer of at least `count` floats, uninitialised, for as long as `body` runs.
  func withBuffer<Result, Failure: Error>(
    of count: Int, _ body: (UnsafeMutablePointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let buffer = take(count)
    defer { give(buffer, count: count) }
    return try body(buffer)
  }

  /// The treatment of a buffer that is given back.
  private enum Disposal {
    case kept
    case freed
    case unmapped(Int)
  }

  /// The next of 4, 5, 6, 7 × 2ⁿ.
  static func sizeClass(_ count: Int) -> Int {
    guard count > 16 else { return 16 }
    let exponent = Int.bitWidth - 1 - (count - 1).leadingZeroBitCount - 2
    let step = 1 << exponent
    return (count + step - 1) / step * step
  }
}

/// Carries a value over a boundary where the caller guarantees exclusive access.
struct Unchecked<Value>: @unchecked Sendable {
  var value: Value
  init(_ value: Value) { self.value = value }
}

/// The memory of one or more tensors.
final class Storage: @unchecked Sendable {
  let count: Int
  /// What the numbers are kept as, where they aren't float32.
  let compact: CompactMatrix?
  private let floats: UnsafeMutablePointer<Float>?
  /// The numbers of a compact matrix in float32, once somebody asked for their memory.
  private let decoded = Mutex(Unchecked<UnsafeMutablePointer<Float>?>(nil))

  /// Uninitialised memory from the pool.
  init(count: Int) {
    self.count = count
    compact = nil
    floats = BufferPool.shared.take(count)
  }

  init(_ compact: CompactMatrix) {
    count = compact.rowCount * compact.width
    self.compact = compact
    floats = nil
  }

  /// The numbers in float32.
  var pointer: UnsafeMutablePointer<Float> { floats ?? decodedPointer.value }

  private var decodedPointer: Unchecked<UnsafeMutablePointer<Float>> {
    decoded.withLock { decoded in
      if let known = decoded.value { return Unchecked(known) }
      let made = BufferPool.shared.take(count)
      compact?.decode(0..<(compact?.rowCount ?? 0), to: made)
      decoded.value = made
      return Unchecked(made)
    }
  }

  deinit {
    if let used = floats ?? decoded.withLock({ $0 }).value {
      BufferPool.shared.give(used, count: count)
    }
  }
}

/// Memory that stands for more than there is: every 64 MiB of it are the same.
///
/// What is written there is lost, but the writer goes on to where it can stop.
private enum FoldedMemory {
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
