import Foundation
import Support

/// Mutated inputs for a bounded time; what they do is up to the test.
///
/// `ALIDADE_FUZZ_SECONDS` sets how long each test goes on, `ALIDADE_FUZZ_SEED` where it starts.
public struct Fuzzing: Sendable {
  /// Valid inputs to begin with.
  public var corpus: [[UInt8]]
  /// What inputs are made of, to put where it doesn't belong.
  public var pieces: [String]
  /// How long a test goes on unless the environment says otherwise.
  public var seconds: Double

  public init(corpus: [[UInt8]], pieces: [String], seconds: Double = 3) {
    self.corpus = corpus
    self.pieces = pieces
    self.seconds = seconds
  }

  /// Runs `body` on one mutated input after the other, and returns how many there were.
  @discardableResult
  public func run(_ body: ([UInt8]) throws -> Void) rethrows -> Int {
    let environment = ProcessInfo.processInfo.environment
    let seconds = environment["ALIDADE_FUZZ_SECONDS"].flatMap(Double.init) ?? seconds
    let key = RandomKey(seed: environment["ALIDADE_FUZZ_SEED"].flatMap(UInt64.init) ?? 1)
    let end = Machine.seconds + seconds
    var round = 0
    repeat {
      let roundKey = key.derived(round)
      var bytes = corpus[round % corpus.count]
      for step in 0...roundKey.integer(below: 4, at: 0) {
        mutate(&bytes, key: roundKey.derived(step))
      }
      try body(bytes)
      round += 1
    } while Machine.seconds < end
    return round
  }

  /// One mutation: a byte changed, a piece put in, a span removed or repeated, the end cut off, or
  /// the first eight bytes made another length.
  private func mutate(_ bytes: inout [UInt8], key: RandomKey) {
    func pick(_ bound: Int, _ position: UInt64) -> Int {
      key.integer(below: max(1, bound), at: position)
    }
    let at = pick(bytes.count, 1)
    let end = min(bytes.count, at + pick(12, 2))
    switch pick(7, 0) {
    case 0 where !bytes.isEmpty: bytes[at] = UInt8(pick(256, 3))
    case 1 where !bytes.isEmpty: bytes[at] ^= 1 << UInt8(pick(8, 3))
    case 2: bytes.insert(contentsOf: Array(pieces[pick(pieces.count, 3)].utf8), at: at)
    case 3: bytes.removeSubrange(at..<end)
    case 4: bytes.insert(contentsOf: bytes[at..<end], at: pick(bytes.count, 3))
    case 5: bytes.removeSubrange(at...)
    default:
      let length = UInt64(max(0, bytes.count - 8 - pick(40, 3)))
      for index in bytes.indices.prefix(8) {
        bytes[index] = UInt8(truncatingIfNeeded: length >> UInt64(8 * index))
      }
    }
  }
}
