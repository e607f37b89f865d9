import Synchronization

/// Hands out the indexes 0, 1, 2, … to several threads.
final class Counter: Sendable {
  private let value = Atomic<Int>(0)
  func take() -> Int { value.wrappingAdd(1, ordering: .relaxed).oldValue }
}

/// One slot an index, each written by one thread and read when all are done.
final class Slots<Element: Sendable>: Sendable {
  private let values: Mutex<[Element?]>
  init(count: Int) { values = Mutex(Array(repeating: nil, count: count)) }
  func set(_ index: Int, _ value: Element) { values.withLock { $0[index] = value } }
  func take() -> [Element] { values.withLock { $0.compactMap { $0 } } }
}
