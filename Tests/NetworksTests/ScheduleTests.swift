import Networks
import Testing
import _TestSupport

struct ScheduleTests {
  private func factors(_ schedule: Schedule, _ steps: [Int]) -> [Float] {
    steps.map { schedule.factor(at: $0) }
  }

  @Test func constantIsOne() {
    #expect(factors(Schedule(), [0, 1, 1_000_000]) == [1, 1, 1])
  }

  @Test func warmUpRisesInAStraightLine() {
    let schedule = Schedule(warmUp: 4)
    expectClose(factors(schedule, [0, 1, 2, 3, 4, 100]), [0.25, 0.5, 0.75, 1, 1, 1])
    #expect(factors(Schedule(warmUp: 0), [0, 1]) == [1, 1])
    #expect(factors(Schedule(warmUp: 1), [0, 1]) == [1, 1])
  }

  @Test func fallsInAStraightLineToItsFloorAtTheLastStep() {
    let schedule = Schedule(.linear, warmUp: 2, total: 12, floor: 0.2)
    expectClose(
      factors(schedule, [0, 1, 2, 7, 11, 12, 100]), [0.5, 1, 1, 0.6, 0.28, 0.2, 0.2])
    expectClose(
      factors(Schedule(.linear, total: 4), [0, 1, 2, 3, 4, 5]), [1, 0.75, 0.5, 0.25, 0, 0])
    expectClose(
      factors(Schedule(.linear, warmUp: 5, total: 3, floor: 0.1), [4, 5, 6]), [1, 0.1, 0.1])
  }

  /// Half way down it is half; a quarter of the way, (1 + cos 45°) / 2.
  @Test func fallsAsACosine() {
    let schedule = Schedule(.cosine, warmUp: 2, total: 10, floor: 0.2)
    expectClose(
      factors(schedule, [0, 1, 2, 4, 6, 10, 100]),
      [0.5, 1, 1, 0.2 + 0.8 * 0.853_553_4, 0.6, 0.2, 0.2])
  }
}
