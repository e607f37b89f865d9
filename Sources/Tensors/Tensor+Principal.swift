internal import COpenBLAS

extension Tensor {
  /// The coordinates of rows [n, d] along the directions in which they differ most (PCA), centred.
  ///
  /// A direction's sign is such that its largest component is above 0.
  ///
  /// - Parameter count: how many directions; at most d.
  /// - Returns: [n, count], the direction of the largest variance first; `nil` where LAPACK finds no
  ///   eigenvectors, as of numbers that aren't finite.
  public func principalCoordinates(_ count: Int) -> Tensor? {
    let (rows, width) = (rowCount, rowWidth)
    precondition(shape.count == 2 && count <= width, "principal: \(count) of shape \(shape)")
    guard rows > 0, width > 0 else { return .zeros([rows, count]) }
    var mean = [Double](repeating: 0, count: width)
    for row in 0..<rows {
      for column in 0..<width { mean[column] += Double(pointer[row * width + column]) }
    }
    let centred = Tensor(shape: shape) { out in
      for row in 0..<rows {
        for column in 0..<width {
          let at = row * width + column
          out[at] = pointer[at] - Float(mean[column] / Double(rows))
        }
      }
    }
    var covariance = Tensor(shape: [width, width]) {
      Matrix.multiply(
        centred.pointer, .transposed, centred.pointer, .plain, rows: width, columns: width,
        depth: rows, into: $0.baseAddress)
    }
    var values = [Float](repeating: 0, count: width)
    var work = [Float](repeating: 0, count: 66 * width)
    var (order, workCount, info) = (Int32(width), Int32(66 * width), Int32(0))
    BLAS.library.ssyev_(
      "V", "U", &order, covariance.mutablePointer(), &order, &values, &work, &workCount, &info)
    guard info == 0 else { return nil }
    // LAPACK counts by columns, so that eigenvectors are rows here, the largest value last.
    let directions = Tensor(shape: [count, width]) { out in
      for index in 0..<count {
        let from = covariance.pointer + (width - 1 - index) * width
        let largest = (0..<width).reduce(0) { abs(from[$1]) > abs(from[$0]) ? $1 : $0 }
        let sign: Float = from[largest] < 0 ? -1 : 1
        for column in 0..<width { out[index * width + column] = sign * from[column] }
      }
    }
    return centred.timesTransposed(directions)
  }
}
