import Support
import Testing

struct MachineTests {
  @Test func factsArePlausible() {
    #expect(Machine.processors >= 1)
    #expect((1...1 << 24).contains(Machine.peakMemory))
    let start = Machine.seconds
    #expect(start > 0 && Machine.seconds >= start)
  }
}
