internal import CKernels

/// Angles by position, for pairs of numbers of a head.
public struct RotationTable: Sendable {
  /// The position of the first row.
  public let first: Int
  /// [positions, head width / 2].
  public let cosines: Tensor
  /// [positions, head width / 2].
  public let sines: Tensor

  public init(first: Int, cosines: Tensor, sines: Tensor) {
    precondition(
      cosines.shape == sines.shape, "rotation: cosines \(cosines.shape), sines \(sines.shape)")
    self.first = first
    self.cosines = cosines
    self.sines = sines
  }

  /// The positions that the table has.
  public var positions: Range<Int> { first..<first + cosines.rowCount }
}

extension Tape {
  /// Rotary position embedding: turns each pair (i, i + w/2) of a head's w numbers by the angles of
  /// its row's position.
  ///
  /// Su et al., RoFormer: enhanced transformer with rotary position embedding, 2021.
  ///
  /// - Parameters:
  ///   - x: [n, c]: heads side by side, then whatever isn't rotated, such as values.
  ///   - heads: how many heads from the left are rotated.
  ///   - positions: n positions.
  ///   - table: the angles of these positions.
  /// - Returns: [n, c].
  public func rotate(
    _ x: Variable, heads: Int, positions: [Int32], table: RotationTable
  ) -> Variable {
    let (rows, columns) = (x.value.rowCount, x.value.rowWidth)
    let headWidth = 2 * table.cosines.rowWidth
    let places = positions.map { $0 - Int32(table.first) }
    precondition(
      heads * headWidth <= columns && positions.count == rows
        && positions.allSatisfy { table.positions.contains(Int($0)) },
      "rotate: x \(x.shape), \(heads) heads of \(headWidth), \(positions.count) positions, "
        + "table \(table.positions)")
    func turned(_ x: Tensor, direction: Float) -> Tensor {
      Tensor(shape: x.shape) { out in
        ck_rotate(
          rows, columns, heads, headWidth, direction, places, table.cosines.pointer,
          table.sines.pointer, x.pointer, out.baseAddress)
      }
    }
    return record(turned(x.value, direction: 1), inputs: [x]) { [turned($0, direction: -1)] }
  }
}
