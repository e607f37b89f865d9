internal import CKernels
internal import COpenBLAS
public import Support

extension Tensor {
  /// Adds another tensor of the same shape in place.
  public mutating func add(_ other: Tensor, times factor: Float = 1) {
    precondition(shape == other.shape, "add: shapes \(shape) and \(other.shape)")
    let from = other.pointer
    let to = mutablePointer()
    if factor == 1 {
      for index in 0..<count { to[index] += from[index] }
    } else {
      for index in 0..<count { to[index] += from[index] * factor }
    }
  }

  /// Multiplies every element in place.
  public mutating func scale(by factor: Float) {
    let to = mutablePointer()
    for index in 0..<count { to[index] *= factor }
  }

  /// This tensor with every element multiplied.
  public func scaled(by factor: Float) -> Tensor {
    let from = pointer
    return Tensor(shape: shape) { out in
      for index in 0..<out.count { out[index] = from[index] * factor }
    }
  }

  /// The sum of the products of elements at the same places, in double precision.
  func dot(_ other: Tensor) -> Double {
    precondition(shape == other.shape, "dot: shapes \(shape) and \(other.shape)")
    return BLAS.library.cblas_dsdot(Int32(count), pointer, 1, other.pointer, 1)
  }

  /// The sum of the squares of all elements.
  public var sumOfSquares: Double { ck_sum_of_squares(count, pointer) }

  /// The product x · wᵀ of [n, k] and [m, k], as [n, m]; added to a tensor of that shape, if any.
  ///
  /// Given workers, they share out the rows of w; the bits don't depend on how many there are.
  public func timesTransposed(
    _ other: Tensor, addedTo sum: Tensor? = nil, workers: Workers? = nil
  ) -> Tensor {
    precondition(
      shape.count == 2 && other.shape.count == 2 && shape[1] == other.shape[1]
        && (sum == nil || sum?.shape == [shape[0], other.shape[0]]),
      "timesTransposed: shapes \(shape) and \(other.shape), added to \(sum?.shape ?? [])")
    return Tensor(shape: [shape[0], other.shape[0]]) { out in
      if let sum { out.baseAddress?.update(from: sum.pointer, count: out.count) }
      if let compact = other.compact {
        guard let out = out.baseAddress else { return }
        compact.product(
          pointer, rows: shape[0], into: out, accumulating: sum != nil, workers: workers)
        return
      }
      Matrix.multiplyTransposed(
        pointer, other.pointer, rows: shape[0], columns: other.shape[0], depth: shape[1],
        into: out.baseAddress, accumulating: sum != nil, workers: workers)
    }
  }

  /// Each row divided by its Euclidean norm; rows of zeros stay zero.
  public func rowsNormalised() -> Tensor {
    let (rows, width) = (rowCount, rowWidth)
    return Tensor(shape: shape) { out in
      for row in 0..<rows {
        let from = pointer + row * width
        let norm = ck_sum_of_squares(width, from).squareRoot()
        let factor = norm > 0 ? Float(1 / norm) : 0
        for column in 0..<width { out[row * width + column] = from[column] * factor }
      }
    }
  }

  /// Chosen rows, in the given order.
  public func gatheredRows(_ indices: some Collection<Int32>) -> Tensor {
    let (width, compact) = (rowWidth, compact)
    return Tensor(shape: [indices.count] + shape.dropFirst()) { out in
      for (row, index) in indices.enumerated() {
        precondition(
          index >= 0 && index < rowCount, "gatheredRows: row \(index) of shape \(shape)")
        if let compact {
          out.baseAddress.map { compact.decode(Int(index)..<Int(index) + 1, to: $0 + row * width) }
          continue
        }
        (out.baseAddress.map { $0 + row * width })?
          .update(from: pointer + Int(index) * width, count: width)
      }
    }
  }

  /// Some columns of a matrix, copied.
  public func columns(_ range: Range<Int>) -> Tensor {
    let width = rowWidth
    precondition(
      range.lowerBound >= 0 && range.upperBound <= width, "columns: \(range) of shape \(shape)")
    return Tensor(shape: [rowCount, range.count]) { out in
      guard let out = out.baseAddress else { return }
      for row in 0..<rowCount {
        (out + row * range.count)
          .update(from: pointer + row * width + range.lowerBound, count: range.count)
      }
    }
  }

  /// 1 where row and column are equal, else 0, [count, count].
  public static func identity(_ count: Int) -> Tensor {
    Tensor(shape: [count, count]) { out in
      for place in 0..<out.count { out[place] = place % (count + 1) == 0 ? 1 : 0 }
    }
  }

  /// A matrix with rows and columns exchanged.
  public func transposed() -> Tensor {
    let (rows, columns) = (rowCount, rowWidth)
    precondition(shape.count == 2, "transposed: shape \(shape)")
    return Tensor(shape: [columns, rows]) { out in
      // In square blocks, so that both sides stay in the cache.
      let block = 32
      for top in stride(from: 0, to: rows, by: block) {
        for left in stride(from: 0, to: columns, by: block) {
          for row in top..<min(top + block, rows) {
            for column in left..<min(left + block, columns) {
              out[column * rows + row] = pointer[row * columns + column]
            }
          }
        }
      }
    }
  }

  /// Tensors of equal row width, one above the other.
  ///
  /// Where all are compact and of the same integers, if any, so is the result, and they share its memory.
  public static func concatenatingRows(_ parts: [Tensor]) -> Tensor {
    let compact = parts.compactMap(\.compact)
    if !parts.isEmpty, compact.count == parts.count, Set(compact.map(\.width)).count == 1,
      Set(compact.map(\.integers)).count == 1
    {
      return Tensor(CompactMatrix(stacking: compact))
    }
    let rows = parts.reduce(0) { $0 + $1.rowCount }
    let tail = parts.first.map { Array($0.shape.dropFirst()) } ?? []
    return Tensor(shape: [rows] + tail) { out in
      var at = 0
      for part in parts {
        precondition(
          Array(part.shape.dropFirst()) == tail,
          "concatenatingRows: shapes \(parts[0].shape) and \(part.shape)")
        (out.baseAddress.map { $0 + at })?.update(from: part.pointer, count: part.count)
        at += part.count
      }
    }
  }

  /// log softmax of one element of each row: of logits [n, classes], n numbers.
  public func logSoftmax(at classes: some Collection<Int32>) -> [Float] {
    let width = rowWidth
    precondition(
      classes.count == rowCount && classes.allSatisfy { $0 >= 0 && Int($0) < width },
      "logSoftmax: \(classes.count) classes of shape \(shape)")
    var scratch = self
    let rows = scratch.mutablePointer()
    return withExtendedLifetime(scratch) {
      classes.enumerated().map { row, target in
        var loss = 0.0
        ck_softmax_cross_entropy(1, width, width, rows + row * width, [target], 1, &loss)
        return Float(-loss)
      }
    }
  }
}

extension Tensor {
  /// The mean row of each list of rows, [lists, width]; zeros for none.
  public func means(of lists: [ArraySlice<Int32>]) -> Tensor {
    let width = rowWidth
    return Tensor(shape: [lists.count, width]) { out in
      out.update(repeating: 0)
      withUnsafeValues { from in
        for (place, list) in lists.enumerated() {
          let factor = 1 / Float(list.count)
          for row in list {
            let start = Int(row) * width
            for column in 0..<width {
              out[place * width + column] += from[start + column] * factor
            }
          }
        }
      }
    }
  }

  /// The mean of all rows, [width].
  public var meanRow: Tensor {
    means(of: [(0..<Int32(rowCount)).map { $0 }[...]]).reshaped([rowWidth])
  }
}
