import Foundation
import Support
public import Testing

/// Mutated inputs for a bounded time.
///
/// `ALIDADE_FUZZ_SECONDS` sets how long the tests of the readers of model files go on together, of
/// which there are three: GGUF, safetensors and `tokenizer.json`; `ALIDADE_FUZZ_SEED` sets where
/// they start.
public struct Fuzzing: Sendable {
  /// What the files are called.
  public var name: String
  /// How much of the seconds is this one's.
  public var share: Double
  /// Makes a mutated input.
  public var make: @Sendable (inout Draws) -> [UInt8]

  public init(
    _ name: String, share: Double = 1 / 3, make: @escaping @Sendable (inout Draws) -> [UInt8]
  ) {
    self.name = name
    self.share = share
    self.make = make
  }

  /// Mutates valid inputs whatever they mean; `pieces` are put where they don't belong.
  public init(corpus: [[UInt8]], pieces: [String]) {
    self.init("input") { draws in
      var bytes = draws.pick(corpus)
      for _ in 0...draws.below(4) { Self.mutate(&bytes, pieces: pieces, &draws) }
      return bytes
    }
  }

  /// Runs `body` on one input after the other, and returns how many there were.
  @discardableResult
  public func run(_ body: ([UInt8]) throws -> Void) rethrows -> Int {
    let environment = ProcessInfo.processInfo.environment
    let seconds = (environment["ALIDADE_FUZZ_SECONDS"].flatMap(Double.init) ?? 10) * share
    let key = RandomKey(seed: environment["ALIDADE_FUZZ_SEED"].flatMap(UInt64.init) ?? 1)
    let end = Machine.seconds + seconds
    var count = 0
    repeat {
      var draws = Draws(key.derived(count))
      try body(make(&draws))
      count += 1
    } while Machine.seconds < end
    return count
  }

  /// Has `read` read one file after the other, within the memory that it may take; it returns
  /// whether the file was read whole.
  ///
  /// To be run in a process of its own, whose memory is limited and which a file may end. Expects
  /// that some files are read whole, and some aren't.
  public func run(in place: String, _ read: (_ path: String) throws -> Bool) throws {
    let path = place + "/" + name
    let start = Machine.seconds
    var (whole, longest) = (0, 0.0)
    let count = try run { bytes in
      // A file that is written over would go to the disk each time.
      unlink(path)
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let began = Machine.seconds
      if try Memory.limited(to: Memory.bound(forFileOf: bytes.count), { try read(path) }) {
        whole += 1
      }
      longest = max(longest, Machine.seconds - began)
    }
    let took = NumberText.fixed(Machine.seconds - start, digits: 1)
    let report =
      "\(name): \(count) files in \(took) s, \(whole) read whole, the slowest in "
      + "\(NumberText.fixed(longest, digits: 3)) s"
    try Data(report.utf8).write(to: URL(fileURLWithPath: FuzzingPlace.report(in: place)))
    #expect(whole > 0 && whole < count)
  }

  /// Mutates bytes whatever they mean: a byte changed, a piece put in, a span removed or repeated,
  /// or the end cut off.
  public static func mutate(_ bytes: inout [UInt8], pieces: [String], _ draws: inout Draws) {
    let at = draws.below(bytes.count)
    let end = min(bytes.count, at + draws.below(12))
    switch draws.below(6) {
    case 0 where !bytes.isEmpty: bytes[at] = UInt8(draws.below(256))
    case 1 where !bytes.isEmpty: bytes[at] ^= 1 << UInt8(draws.below(8))
    case 2: bytes.insert(contentsOf: Array(draws.pick(pieces).utf8), at: at)
    case 3: bytes.removeSubrange(at..<end)
    case 4: bytes.insert(contentsOf: bytes[at..<end], at: draws.below(bytes.count))
    default: if draws.oneIn(3) { bytes.removeSubrange(at...) }
    }
  }
}

/// Where a fuzzing process puts its files; the one that ended it stays there.
public struct FuzzingPlace: Sendable {
  /// The folder.
  public let path: String

  /// Makes a folder, in memory where the system has such a place: a disk takes ten times as long as
  /// the readers.
  public init() throws {
    let memory = "/dev/shm"
    let parent =
      FileManager.default.isWritableFile(atPath: memory)
      ? memory : FileManager.default.temporaryDirectory.path
    path = parent + "/alidade-fuzzing-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  static func report(in place: String) -> String { place + "/report" }

  /// Says what the process did, or where the file is that ended it.
  public func finish(sourceLocation: SourceLocation = #_sourceLocation) throws {
    guard let report = try? String(contentsOfFile: Self.report(in: path), encoding: .utf8) else {
      Issue.record("the file in \(path) ended the process", sourceLocation: sourceLocation)
      return
    }
    print(report)
    try FileManager.default.removeItem(atPath: path)
  }
}
