import Synchronization

/// Keeps large buffers that were freed, so that a training step doesn't pay for fresh pages.
///
/// Buffers come in size classes of at most 25% waste. What is kept is bounded; the rest goes back
/// to the system.
final class BufferPool: Sendable {
  static let shared = BufferPool()

  /// The most floats kept for reuse: 2 GiB.
  private static let capacity = 1 << 29
  /// Below this many floats malloc is quick enough.
  private static let smallest = 1 << 12
  private static let alignment = 64

  private struct State {
    var free: [Int: [UnsafeMutableRawPointer]] = [:]
    var kept = 0
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
    let raw =
      reused.value
      ?? UnsafeMutableRawPointer.allocate(byteCount: size * 4, alignment: Self.alignment)
    return raw.bindMemory(to: Float.self, capacity: size)
  }

  /// Gives back a buffer that `take(count)` returned.
  func give(_ pointer: UnsafeMutablePointer<Float>, count: Int) {
    let size = Self.sizeClass(count)
    let raw = Unchecked(UnsafeMutableRawPointer(pointer))
    let isKept = state.withLock { state in
      guard size >= Self.smallest, state.value.kept + size <= Self.capacity else { return false }
      state.value.free[size, default: []].append(raw.value)
      state.value.kept += size
      return true
    }
    if !isKept { raw.value.deallocate() }
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
