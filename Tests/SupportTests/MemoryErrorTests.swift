import Testing

@testable import Support

@Suite struct MemoryErrorTests {
  @Test func productsThatOverflowAreNone() {
    #expect(MemoryError.product(4, 1 << 20, 1 << 10) == 1 << 32)
    #expect(MemoryError.product(1 << 32, 1 << 32) == nil)
    #expect(MemoryError.product(1 << 32, 1 << 32, 0) == nil)
    #expect(MemoryError.product([]) == 1)
  }

  @Test func workIsRefusedAboveWhatMayBeUsed() throws {
    try MemoryError.refuse(above: 10 << 20, 10 << 20, "this")
    let error = #expect(throws: MemoryError.self) {
      try MemoryError.refuse(above: 10 << 20, 5000 << 20, settings: ["dim"], "a large model")
    }
    #expect(
      error?.description == "a large model needs 5,000 MiB of memory, 10 MiB may be used here")
    #expect(error?.settings == ["dim"])
    let uncounted = #expect(throws: MemoryError.self) {
      try MemoryError.refuse(above: 10 << 20, nil, "this")
    }
    #expect(
      uncounted?.description
        == "this needs over 8 million TiB of memory, 10 MiB may be used here")
    #expect(Machine.usableMemory < Machine.memory && Machine.usableMemory > 0)
  }

  /// In a process of its own: there is one shortage for all.
  @Test func aShortageStopsWorkOnce() async {
    await #expect(processExitsWith: .success) {
      #expect(!Cancellation().isCancelled && MemoryShortage.take() == nil)
      MemoryShortage.raise()
      #expect(Cancellation().isCancelled)
      #expect(throws: Cancelled.self) { try Progress.unwatched.check() }
      let words = MemoryShortage.take()?.description
      #expect(words?.hasPrefix("there is no more memory: ") == true)
      #expect(words?.hasSuffix(" MiB may be used here") == true)
      #expect(!Cancellation().isCancelled && MemoryShortage.take() == nil)
    }
  }
}
