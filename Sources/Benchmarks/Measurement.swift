import Foundation
import Support

/// One figure of a benchmark: what was done, who did it, how fast.
struct Measurement: Codable, Hashable {
  var work: String
  /// `alidade`, or the peer.
  var who: String
  var value: Double
  var unit: String
  /// The matrix work of it, as a share of what products alone reach just before and after.
  var share: Double?

  /// The figure as one line of JSON.
  var line: Data {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return try encoder.encode(self) + Data("\n".utf8)
    }
  }
}

/// The median seconds of one call, over calls that fill about `budget` seconds after one warm-up.
func medianSeconds(
  budget: Double, atLeast count: Int = 3, warmingUp: Bool = true, _ body: () throws -> Void
) rethrows -> Double {
  if warmingUp { try body() }
  var times: [Double] = []
  let start = Machine.seconds
  repeat {
    let before = Machine.seconds
    try body()
    times.append(Machine.seconds - before)
  } while Machine.seconds - start < budget || times.count < count
  return median(times) ?? 0
}

/// The middle of several values, of an even number the mean of the middle two; `nil` of none.
func median(_ values: [Double]) -> Double? {
  guard !values.isEmpty else { return nil }
  let sorted = values.sorted()
  return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
