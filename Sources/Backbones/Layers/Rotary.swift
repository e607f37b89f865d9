import Glibc
internal import Networks
internal import Synchronization
internal import Tensors

/// The rotations of one model: angles by position, kept once they were computed.
final class Rotary: Sendable {
  private let headWidth: Int
  private let base: Double
  private let scaling: RotaryScaling
  /// The angles of texts that aren't stretched.
  private let known: Mutex<RotationTable>

  init(headWidth: Int, base: Double, scaling: RotaryScaling) {
    self.headWidth = headWidth
    self.base = base
    self.scaling = scaling
    known = Mutex(
      Self.table(
        0..<0, frequencies: scaling.frequencies(width: headWidth, base: base, length: 0),
        factor: 1))
  }

  /// The rotations of consecutive positions of each text.
  ///
  /// - Parameters:
  ///   - ranges: each text's positions; rows before a text have negative ones.
  ///   - lengths: the number of tokens of each text, which may stretch its angles.
  /// - Returns: what `Tape.rotate` needs.
  func turns(_ ranges: [Range<Int>], lengths: [Int]) -> RotaryTurns {
    let positions = ranges.joined()
    guard lengths.contains(where: scaling.isStretched) else {
      return RotaryTurns(
        positions: positions.map { Int32($0) },
        table: table(from: positions.min() ?? 0, to: positions.max() ?? 0))
    }
    // Texts of different angles: a table of one row a token.
    let tables = zip(ranges, lengths).map { range, length in
      Self.table(
        range, frequencies: scaling.frequencies(width: headWidth, base: base, length: length),
        factor: scaling.attentionFactor)
    }
    return RotaryTurns(
      positions: (0..<positions.count).map { Int32($0) },
      table: RotationTable(
        first: 0, cosines: .concatenatingRows(tables.map(\.cosines)),
        sines: .concatenatingRows(tables.map(\.sines))))
  }

  /// A table that has positions `first` to `last`, made larger where the known one is too small.
  private func table(from first: Int, to last: Int) -> RotationTable {
    known.withLock { known in
      let have = known.positions
      if first < have.lowerBound || last >= have.upperBound {
        let lower = min(have.lowerBound, first)
        let upper = max(have.upperBound, max(last + 1, 2 * have.upperBound))
        known = Self.table(
          lower..<upper,
          frequencies: scaling.frequencies(width: headWidth, base: base, length: 0),
          factor: scaling.attentionFactor)
      }
      return known
    }
  }

  private static func table(
    _ positions: Range<Int>, frequencies: [Double], factor: Double
  ) -> RotationTable {
    func values(_ function: (Double) -> Double) -> Tensor {
      Tensor(
        shape: [positions.count, frequencies.count],
        values: positions.flatMap { position in
          // Rounded as the models were trained: frequencies and angles in float32.
          frequencies.map { Float(function(Double(Float(position) * Float($0))) * factor) }
        })
    }
    return RotationTable(
      first: positions.lowerBound, cosines: values { cos($0) }, sines: values { sin($0) })
  }
}

/// How a model's rotations are stretched beyond the texts that it was first trained on.
struct RotaryScaling: Hashable, Sendable {
  /// The change of the angles.
  enum Stretch: Hashable, Sendable {
    /// As trained.
    case none
    /// All positions divided by a factor (Chen et al., Extending context window of large language
    /// models via position interpolation, 2023).
    case linear(factor: Double)
    /// A base that grows with the length of a text beyond the trained one (NTK-aware scaling).
    case dynamic(factor: Double, trained: Int)
    /// Llama 3.1: slow turns divided by the factor, fast ones kept, those between blended.
    case llama3(factor: Double, low: Double, high: Double, trained: Int)
    /// YaRN (Peng et al., Efficient context window extension of large language models, ICLR 2024):
    /// blended between pairs that turn `fast` and `slow` times over a trained text, whole pairs where
    /// these are rounded.
    case yarn(factor: Double, fast: Double, slow: Double, trained: Int, isRounded: Bool)
    /// Each frequency divided by a factor of its own.
    case divided(by: [Double])
  }

  var stretch = Stretch.none
  /// The factor of cosines and sines.
  var attentionFactor = 1.0

  /// The angle by which each pair of a head turns from one position to the next.
  ///
  /// - Parameters:
  ///   - width: the width of a head.
  ///   - base: the slowest pair turns once in about 2π × base positions.
  ///   - length: the tokens of the text.
  /// - Returns: one angle a pair.
  func frequencies(width: Int, base: Double, length: Int) -> [Double] {
    let pairs = 0..<width / 2
    func plain(_ base: Double) -> [Double] {
      pairs.map { pow(base, -2 * Double($0) / Double(width)) }
    }
    switch stretch {
    case .none:
      return plain(base)
    case .linear(let factor):
      return plain(base).map { $0 / factor }
    case .dynamic(let factor, let trained):
      guard isStretched(length: length) else { return plain(base) }
      let stretch = factor * Double(length) / Double(trained) - (factor - 1)
      return plain(base * pow(stretch, Double(width) / Double(width - 2)))
    case .divided(let factors):
      return zip(plain(base), factors).map { $0 / $1 }
    case .llama3(let factor, let low, let high, let trained):
      return plain(base).map { frequency in
        let turns = Double(trained) * frequency / (2 * .pi)
        let kept = min(1, max(0, (turns - low) / (high - low)))
        return frequency * (kept + (1 - kept) / factor)
      }
    case .yarn(let factor, let fast, let slow, let trained, let isRounded):
      /// The pair, between two whole ones, that turns this often over a trained text.
      func pair(turns: Double) -> Double {
        Double(width) * log(Double(trained) / (turns * 2 * .pi)) / (2 * log(base))
      }
      let (low, high) = (pair(turns: fast), pair(turns: slow))
      let first = max(0, isRounded ? low.rounded(.down) : low)
      let last = min(Double(width - 1), isRounded ? high.rounded(.up) : high)
      return zip(pairs, plain(base)).map { pair, frequency in
        let ramp = (Double(pair) - first) / max(last - first, 0.001)
        let kept = 1 - min(1, max(0, ramp))
        return frequency * (kept + (1 - kept) / factor)
      }
    }
  }

  /// Whether a text of this length has angles of its own.
  func isStretched(length: Int) -> Bool {
    if case .dynamic(_, let trained) = stretch { length > trained } else { false }
  }
}
