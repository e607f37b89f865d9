public import Support

/// A matrix of which only the numbers that aren't 0 are kept, row by row.
public struct SparseMatrix: Sendable {
  /// The number of columns.
  public let columnCount: Int
  /// The start of each row in `columns` and `values`, and the end of the last.
  public let offsets: [Int]
  /// The column of each number, rising within a row.
  public let columns: [Int32]
  /// The numbers.
  public let values: [Float]

  /// The number of rows.
  public var rowCount: Int { offsets.count - 1 }

  /// A matrix of rows that are given one after the other.
  ///
  /// - Precondition: `offsets` rises from 0 to the number of values, and columns are in range.
  public init(columnCount: Int, offsets: [Int], columns: [Int32], values: [Float]) {
    precondition(
      offsets.first == 0 && offsets.last == values.count && columns.count == values.count
        && columns.allSatisfy { $0 >= 0 && Int($0) < columnCount },
      "sparse: \(offsets.count) offsets to \(offsets.last ?? -1), \(columns.count) columns below "
        + "\(columnCount), \(values.count) values")
    self.columnCount = columnCount
    self.offsets = offsets
    self.columns = columns
    self.values = values
  }

  /// The columns and numbers of a row.
  public func row(_ row: Int) -> Zip2Sequence<ArraySlice<Int32>, ArraySlice<Float>> {
    let range = offsets[row]..<offsets[row + 1]
    return zip(columns[range], values[range])
  }

  /// The matrix with rows and columns exchanged.
  public func transposed() -> SparseMatrix {
    var ends = [Int](repeating: 0, count: columnCount + 1)
    for column in columns { ends[Int(column) + 1] += 1 }
    for column in 0..<columnCount { ends[column + 1] += ends[column] }
    let offsets = ends
    var rows = [Int32](repeating: 0, count: values.count)
    var turned = [Float](repeating: 0, count: values.count)
    for row in 0..<rowCount {
      for at in self.offsets[row]..<self.offsets[row + 1] {
        let place = ends[Int(columns[at])]
        ends[Int(columns[at])] += 1
        rows[place] = Int32(row)
        turned[place] = values[at]
      }
    }
    return SparseMatrix(columnCount: rowCount, offsets: offsets, columns: rows, values: turned)
  }

  /// The product with a dense matrix [columnCount, d], as [rowCount, d].
  ///
  /// Workers share out the rows; the bits don't depend on how many there are. Where the computation
  /// was asked to stop, rows are left zero: the product is nothing to go on with.
  public func times(
    _ dense: Tensor, workers: Workers, cancellation: Cancellation? = nil
  ) -> Tensor {
    precondition(
      dense.shape.count == 2 && dense.rowCount == columnCount,
      "sparse: \(rowCount) × \(columnCount) times \(dense.shape)")
    let width = dense.rowWidth
    var product = Tensor.zeros([rowCount, width])
    let places = Unchecked((product.mutablePointer(), dense.pointer))
    workers.forEachRange(rowCount, grain: 512) { rows in
      if cancellation?.isCancelled == true { return }
      let (to, from) = places.value
      for row in rows {
        let target = to + row * width
        for at in offsets[row]..<offsets[row + 1] {
          let (source, factor) = (from + Int(columns[at]) * width, values[at])
          for column in 0..<width { target[column] += source[column] * factor }
        }
      }
    }
    return product
  }
}
