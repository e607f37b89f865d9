internal import CKernels
internal import COpenBLAS

extension Tensor {
  /// Adds another tensor of the same shape in place.
  public mutating func add(_ other: Tensor, times factor: Float = 1) {
    precondition(shape == other.shape, "add: shapes \(shape) and \(other.shape)")
    let from = other.pointer
    let to = mutablePointer()
    cblas_saxpy(Int32(count), factor, from, 1, to, 1)
  }

  /// Multiplies every element in place.
  public mutating func scale(by factor: Float) {
    cblas_sscal(Int32(count), factor, mutablePointer(), 1)
  }

  /// This tensor with every element multiplied.
  public func scaled(by factor: Float) -> Tensor {
    var copy = self
    copy.scale(by: factor)
    return copy
  }

  /// The sum of the squares of all elements.
  public var sumOfSquares: Double { ck_sum_of_squares(count, pointer) }

  /// The product x · wᵀ of [n, k] and [m, k], as [n, m].
  public func timesTransposed(_ other: Tensor) -> Tensor {
    precondition(
      shape.count == 2 && other.shape.count == 2 && shape[1] == other.shape[1],
      "timesTransposed: shapes \(shape) and \(other.shape)")
    return Tensor(shape: [shape[0], other.shape[0]]) { out in
      Matrix.multiply(
        pointer, .plain, other.pointer, .transposed, rows: shape[0], columns: other.shape[0],
        depth: shape[1], into: out.baseAddress)
    }
  }

  /// Each row divided by its Euclidean norm; rows of zeros stay zero.
  public func rowsNormalised() -> Tensor {
    let width = rowWidth
    return Tensor(shape: shape) { out in
      for row in 0..<rowCount {
        let norm = ck_sum_of_squares(width, pointer + row * width).squareRoot()
        let factor = norm > 0 ? Float(1 / norm) : 0
        for column in 0..<width { out[row * width + column] = self[row, column] * factor }
      }
    }
  }

  private subscript(row: Int, column: Int) -> Float { pointer[row * rowWidth + column] }

  /// Chosen rows, in the given order.
  public func gatheredRows(_ indices: some Collection<Int32>) -> Tensor {
    let width = rowWidth
    return Tensor(shape: [indices.count] + shape.dropFirst()) { out in
      for (row, index) in indices.enumerated() {
        precondition(
          index >= 0 && index < rowCount, "gatheredRows: row \(index) of shape \(shape)")
        (out.baseAddress.map { $0 + row * width })?
          .update(from: pointer + Int(index) * width, count: width)
      }
    }
  }

  /// Tensors of equal row width, one above the other.
  public static func concatenatingRows(_ parts: [Tensor]) -> Tensor {
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
}
