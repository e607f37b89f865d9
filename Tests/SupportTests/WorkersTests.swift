import Support
import Synchronization
import Testing

struct WorkersTests {
  private struct Failure: Error, Equatable {
    var index: Int
  }

  @Test(arguments: [-3, 0, 1, 2, 5]) func mapKeepsTheOrder(workers: Int) throws {
    for count in [0, 1, 2, 7, 1000] {
      let results = try Workers(count: workers).map(count) { $0 * $0 }
      #expect(results == (0..<count).map { $0 * $0 })
    }
  }

  @Test(arguments: [1, 2, 5]) func theFirstErrorByIndexIsThrown(workers: Int) {
    let error = #expect(throws: Failure.self) {
      try Workers(count: workers).map(100) { index in
        if index % 10 == 7 { throw Failure(index: index) }
      }
    }
    #expect(error == Failure(index: 7))
  }

  @Test(arguments: [1, 2, 5]) func everyIndexRunsOnce(workers: Int) {
    let runs = Mutex([Int](repeating: 0, count: 500))
    Workers(count: workers).forEach(500) { index in runs.withLock { $0[index] += 1 } }
    #expect(runs.withLock { $0 } == [Int](repeating: 1, count: 500))
  }

  @Test(arguments: [1, 2, 5]) func rangesCoverEverythingOnce(workers: Int) {
    for (count, grain) in [(0, 3), (1, 3), (3, 3), (10, 3), (10, 1), (10, 100), (4, 0), (4, -1)] {
      let ranges = Mutex([Range<Int>]())
      Workers(count: workers).forEachRange(count, grain: grain) { range in
        ranges.withLock { $0.append(range) }
      }
      let sorted = ranges.withLock { $0 }.sorted { $0.lowerBound < $1.lowerBound }
      #expect(sorted.flatMap { Array($0) } == Array(0..<count))
      #expect(sorted.allSatisfy { (1...max(1, grain)).contains($0.count) })
    }
  }

  @Test func workersMayUseWorkers() throws {
    let workers = Workers(count: 3)
    let sums = try workers.map(6) { outer in
      try workers.map(50) { $0 + outer }.reduce(0, +)
    }
    #expect(sums == (0..<6).map { 1225 + 50 * $0 })
  }
}
