/// The memory of one or more tensors: owned floats, or floats of something that is kept alive.
final class Storage: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Float>
  let count: Int
  /// Whose memory this is, where it isn't ours (a mapped file); such memory is never written.
  private let owner: AnyObject?

  /// Uninitialised memory from the pool.
  init(count: Int) {
    self.count = count
    pointer = BufferPool.shared.take(count)
    owner = nil
  }

  /// Memory that `owner` keeps valid, read only.
  init(borrowing pointer: UnsafePointer<Float>, count: Int, owner: AnyObject) {
    self.pointer = UnsafeMutablePointer(mutating: pointer)
    self.count = count
    self.owner = owner
  }

  var isWritable: Bool { owner == nil }

  deinit {
    if owner == nil { BufferPool.shared.give(pointer, count: count) }
  }
}
