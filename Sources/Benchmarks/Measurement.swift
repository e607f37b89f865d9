import Foundation
import Support

/// One figure of a benchmark.
struct Measurement: Codable {
  var name: String
  var value: Double
  var unit: String

  /// Prints the figure as one line of JSON.
  func print() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    FileHandle.standardOutput.write(try encoder.encode(self) + Data("\n".utf8))
  }
}

/// The median seconds of one call, over calls that fill about `budget` seconds after one warm-up.
func medianSeconds(budget: Double = 4, _ body: () throws -> Void) rethrows -> Double {
  try body()
  var times: [Double] = []
  let start = Machine.seconds
  repeat {
    let before = Machine.seconds
    try body()
    times.append(Machine.seconds - before)
  } while Machine.seconds - start < budget || times.count < 3
  return times.sorted()[times.count / 2]
}
