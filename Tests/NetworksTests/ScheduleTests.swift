import Networks
import Testing
import _TestSupport

struct ScheduleTests {
  private func factors(_ schedule: Schedule, _ steps: [Int]) -> [Float] {
    steps.map { schedule.factor(at: $0) }
  }

  @Test func constantIsOne() {
    #expect(factors(.constant, [0, 1, 1_000_000]) == [1, 1, 1])
  }

  @Test func warmUpRisesInAStraightLine() {
    expectClose(factors(.warmUp(steps: 4), [0, 1, 2, 3, 4, 100]), [0.25, 0.5, 0.75, 1, 1, 1])
    #expect(factors(.warmUp(steps: 0), [0, 1]) == [1, 1])
    #expect(factors(.warmUp(steps: 1), [0, 1]) == [1, 1])
  }

  @Test func fallsToItsFloorAtTheLastStep() {
    let schedule = Schedule.warmUpThenLinear(steps: 2, total: 12, floor: 0.2)
    expectClose(
      factors(schedule, [0, 1, 2, 7, 11, 12, 100]), [0.5, 1, 1, 0.6, 0.28, 0.2, 0.2])
    expectClose(
      factors(.warmUpThenLinear(steps: 0, total: 4, floor: 0), [0, 1, 2, 3, 4, 5]),
      [1, 0.75, 0.5, 0.25, 0, 0])
    expectClose(
      factors(.warmUpThenLinear(steps: 5, total: 3, floor: 0.1), [4, 5, 6]), [1, 0.1, 0.1])
  }
}
