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
