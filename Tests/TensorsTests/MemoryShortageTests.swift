import Foundation
import Support
import Testing

@testable import Tensors

/// What becomes of work for which there is no memory; in processes of their own, for there is one
/// shortage for all.
@Suite struct MemoryShortageTests {
  @Test func comingNearTheEndIsAShortage() async {
    await #expect(processExitsWith: .success) {
      let (pool, mebi) = (BufferPool(most: Machine.heldMemory + 64 << 20), 1 << 18)
      let first = pool.take(40 * mebi)
      pool.give(first, count: 40 * mebi)
      // What is kept goes before work has to stop.
      let second = pool.take(48 * mebi)
      #expect(!MemoryShortage.isRaised)
      let third = pool.take(40 * mebi)
      #expect(MemoryShortage.take() != nil)
      third.update(repeating: 1, count: 40 * mebi)
      pool.give(third, count: 40 * mebi)
      pool.give(second, count: 48 * mebi)
      _ = pool.take(48 * mebi)
      #expect(!MemoryShortage.isRaised)
    }
  }

  @Test func whereNotEvenAddressesAreLeftTheProgramEndsWithAnError() async {
    let result = await #expect(
      processExitsWith: .exitCode(1), observing: [\.standardErrorContent]
    ) {
      let resource = __rlimit_resource_t(RLIMIT_AS.rawValue)
      var limit = rlimit()
      getrlimit(resource, &limit)
      limit.rlim_cur = rlim_t(Machine.heldMemory) + 16 << 30
      setrlimit(resource, &limit)
      _ = BufferPool.shared.take(1 << 33)
    }
    let words = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(words.contains("error: there is no more memory: "))
  }

  @Test func whatTheSystemRefusesIsAShortage() async {
    await #expect(processExitsWith: .success) {
      let resource = __rlimit_resource_t(RLIMIT_DATA.rawValue)
      var limit = rlimit()
      getrlimit(resource, &limit)
      limit.rlim_cur = 2 << 30
      setrlimit(resource, &limit)
      let count = 1 << 30
      let buffer = BufferPool.shared.take(count)
      #expect(MemoryShortage.take() != nil)
      buffer[0] = 1
      buffer[count - 1] = 2
      BufferPool.shared.give(buffer, count: count)
      // What fits is had again, and is itself.
      let small = BufferPool.shared.take(1 << 25)
      small[0] = 3
      small[(1 << 24) + 64] = 4
      #expect(small[0] == 3 && MemoryShortage.take() == nil)
      BufferPool.shared.give(small, count: 1 << 25)
    }
  }
}
