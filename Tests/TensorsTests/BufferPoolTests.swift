import Support
import Testing

@testable import Tensors

@Suite(.serialized) struct BufferPoolTests {
  /// Sizes round the borders of size classes.
  private static let sizes =
    [0, 1, 15, 16, 17]
    + (5...22).flatMap { power in
      [4, 5, 6, 7].flatMap { share in
        let border = share << (power - 2)
        return [border - 1, border, border + 1]
      }
    }

  @Test func aClassHoldsWhatWasAskedForAndWastesAtMostAQuarter() {
    for size in Self.sizes {
      let held = BufferPool.sizeClass(size)
      #expect(held >= size)
      #expect(held <= max(16, size + size / 4 + 1), "\(held) for \(size)")
      #expect(BufferPool.sizeClass(held) == held)
    }
  }

  @Test func buffersAreAlignedAndWritable() {
    let pool = BufferPool()
    for size in Self.sizes {
      let buffer = pool.take(size)
      #expect(Int(bitPattern: buffer) % 64 == 0)
      buffer.update(repeating: 1, count: BufferPool.sizeClass(size))
      pool.give(buffer, count: size)
    }
  }

  @Test func largeBuffersComeBackForAnySizeOfTheirClass() {
    let pool = BufferPool()
    let first = pool.take(100_000)
    pool.give(first, count: 100_000)
    let other = pool.take(1_000_000)
    #expect(other != first)
    let second = pool.take(BufferPool.sizeClass(100_000))
    #expect(second == first)
    let third = pool.take(100_000)
    #expect(third != first)
    for (buffer, count) in [(other, 1_000_000), (second, 100_000), (third, 100_000)] {
      pool.give(buffer, count: count)
    }
  }

  @Test func liveTensorsNeverShareABuffer() {
    let results = try? Workers(count: 4).map(64) { seed in
      var tensors: [Tensor] = []
      for round in 0..<20 {
        let value = Float(seed * 100 + round)
        tensors.append(Tensor(shape: [5000 + round * 500], repeating: value))
        if round % 3 == 2 { tensors.removeFirst() }
      }
      return tensors.allSatisfy { tensor in
        tensor.withUnsafeValues { values in values.allSatisfy { $0 == values[0] } }
      }
    }
    #expect(results == [Bool](repeating: true, count: 64))
  }
}
