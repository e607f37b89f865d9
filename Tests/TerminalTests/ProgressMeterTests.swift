import Support
import Testing

@testable import Terminal

@Suite("Progress lines")
struct ProgressMeterTests {
  @Test("Rate and time left follow from what was done since the first report")
  func rate() {
    var meter = ProgressMeter()
    func line(_ completed: Double, at seconds: Double) -> String {
      meter.line(
        for: ProgressUpdate(
          task: "train", completed: completed, total: 200, unit: "epochs", message: "loss 6.213"),
        at: seconds)
    }
    #expect(line(0, at: 10) == "train: 0/200 epochs, loss 6.213")
    #expect(line(7.5, at: 20) == "train: 7.5/200 epochs, 0.75 epochs/s, 4 min left, loss 6.213")
    #expect(line(200, at: 30) == "train: 200/200 epochs, 10 epochs/s, 0 s left, loss 6.213")
  }

  @Test("What may end early says so, and of minutes the rest is known")
  func early() {
    var meter = ProgressMeter()
    func line(_ completed: Double, _ unit: String, at seconds: Double) -> String {
      meter.line(
        for: ProgressUpdate(
          task: "train", completed: completed, total: 200, unit: unit, mayEndEarly: true),
        at: seconds)
    }
    _ = line(0, "epochs", at: 10)
    #expect(line(10, "epochs", at: 20) == "train: 10/200 epochs, 1 epochs/s, at most 3 min left")
    #expect(line(190, "minutes", at: 30) == "train: 190/200 minutes, at most 10 min left")
    #expect(line(201, "minutes", at: 40) == "train: 201/200 minutes")
  }

  @Test("Work that went on from somewhere isn't counted as done now")
  func resumed() {
    var meter = ProgressMeter()
    var update = ProgressUpdate(task: "train", completed: 50, total: 60, unit: "epochs")
    _ = meter.line(for: update, at: 0)
    update.completed = 55
    #expect(meter.line(for: update, at: 5) == "train: 55/60 epochs, 1 epochs/s, 5 s left")
  }

  @Test("Another task starts a count of its own, and so does going back")
  func restart() {
    var meter = ProgressMeter()
    _ = meter.line(for: ProgressUpdate(task: "load", completed: 0, unit: "lines"), at: 0)
    let evaluate = ProgressUpdate(task: "evaluate", completed: 64, unit: "users")
    #expect(meter.line(for: evaluate, at: 5) == "evaluate: 64 users")
    let again = ProgressUpdate(task: "evaluate", completed: 0, unit: "users")
    #expect(meter.line(for: again, at: 6) == "evaluate: 0 users")
  }

  @Test(
    "Numbers are as long as they need to be",
    arguments: [
      (0, "0"), (7, "7"), (1234, "1,234"), (266_221, "266,221"), (-1500, "-1,500"),
      (-150.4, "-150"), (0.75, "0.75"), (0.756, "0.76"), (12.34, "12.3"), (99.99, "100"),
      (7.001, "7"),
      (1234.6, "1,235"), (.infinity, "inf"),
    ])
  func number(value: Double, text: String) {
    #expect(ProgressMeter.number(value) == text)
  }

  @Test(
    "Durations are said as a person would",
    arguments: [
      (0.2, "1 s"), (41, "41 s"), (89, "89 s"), (90, "2 min"), (480, "8 min"), (5369, "89 min"),
      (7800, "2 h 10 min"), (Double.infinity, "a long time"),
    ])
  func duration(seconds: Double, text: String) {
    #expect(ProgressMeter.duration(seconds) == text)
  }
}
