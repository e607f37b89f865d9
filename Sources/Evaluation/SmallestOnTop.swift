/// The greatest few of many numbers, the least of them at hand.
struct SmallestOnTop {
  private let capacity: Int
  private var heap: [Float] = []

  /// - Parameter capacity: how many are kept.
  init(capacity: Int) {
    self.capacity = capacity
    heap.reserveCapacity(min(capacity, 1 << 16))
  }

  /// The least of those kept.
  var top: Float? { heap.first }

  /// What a number must exceed to be kept; the lowest finite one where any will do.
  var cut: Float {
    heap.count < capacity ? -.greatestFiniteMagnitude : heap.first ?? .infinity
  }

  mutating func offer(_ number: Float) {
    if heap.count < capacity {
      heap.append(number)
      var child = heap.count - 1
      while child > 0, heap[(child - 1) / 2] > heap[child] {
        heap.swapAt(child, (child - 1) / 2)
        child = (child - 1) / 2
      }
    } else if let top, number > top {
      heap.withUnsafeMutableBufferPointer { heap in
        // The hole at the top sinks to where the number belongs.
        var hole = 0
        while 2 * hole + 1 < heap.count {
          var least = 2 * hole + 1
          if least + 1 < heap.count, heap[least + 1] < heap[least] { least += 1 }
          if number <= heap[least] { break }
          heap[hole] = heap[least]
          hole = least
        }
        heap[hole] = number
      }
    }
  }
}
