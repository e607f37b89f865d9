extension Tape {
  /// Chosen rows of a table, as an embedding look-up: [count] + the shape of a row.
  public func gather(_ table: Variable, rows indices: [Int32]) -> Variable {
    record(table.value.gatheredRows(indices), inputs: [table]) { [shape = table.shape] gradient in
      var sum = Tensor.zeros(shape)
      let width = gradient.rowWidth
      let (to, from) = (sum.mutablePointer(), gradient.pointer)
      for (row, index) in indices.enumerated() {
        let (target, source) = (to + Int(index) * width, from + row * width)
        for column in 0..<width { target[column] += source[column] }
      }
      return [sum]
    }
  }

  /// Variables of equal row width, one above the other.
  public func concatenateRows(_ parts: [Variable]) -> Variable {
    var end = 0
    let places = parts.map { part in
      defer { end += part.value.rowCount }
      return (
        rows: end..<end + part.value.rowCount, shape: part.shape, isWanted: part.needsGradient
      )
    }
    return record(Tensor.concatenatingRows(parts.map(\.value)), inputs: parts) { gradient in
      places.map { $0.isWanted ? gradient.rows($0.rows).reshaped($0.shape) : nil }
    }
  }

  /// The mean of the rows of each segment.
  ///
  /// - Parameters:
  ///   - x: [n, d], segments one after the other.
  ///   - offsets: where each segment starts, and the end of the last; no segment is empty.
  /// - Returns: [segments, d].
  public func segmentMeans(_ x: Variable, offsets: [Int]) -> Variable {
    let (segments, width) = (offsets.count - 1, x.value.rowWidth)
    precondition(
      offsets.first == 0 && offsets.last == x.value.rowCount,
      "segmentMeans: offsets \(offsets.first ?? 0) to \(offsets.last ?? 0) of x \(x.shape)")
    let from = x.value.pointer
    let value = Tensor(shape: [segments, width]) { out in
      out.update(repeating: 0)
      for segment in 0..<segments {
        let rows = offsets[segment]..<offsets[segment + 1]
        let factor = 1 / Float(rows.count)
        for row in rows {
          for column in 0..<width {
            out[segment * width + column] += from[row * width + column] * factor
          }
        }
      }
    }
    return record(value, inputs: [x]) { [shape = x.shape] gradient in
      [
        Tensor(shape: shape) { out in
          let dy = gradient.pointer
          for segment in 0..<segments {
            let rows = offsets[segment]..<offsets[segment + 1]
            let factor = 1 / Float(rows.count)
            for row in rows {
              for column in 0..<width {
                out[row * width + column] = dy[segment * width + column] * factor
              }
            }
          }
        }
      ]
    }
  }

  /// Shared rows before each own row: for every row i of `own`, all rows of `shared`, then row i.
  ///
  /// - Parameters:
  ///   - shared: [m, d], the same for everybody.
  ///   - own: [n, d], one a group.
  /// - Returns: [n (m + 1), d].
  public func interleaveRows(shared: Variable, own: Variable) -> Variable {
    let (m, n, width) = (shared.value.rowCount, own.value.rowCount, own.value.rowWidth)
    precondition(
      shared.value.rowWidth == width, "interleaveRows: shared \(shared.shape), own \(own.shape)")
    let value = Tensor(shape: [n * (m + 1), width]) { out in
      guard var to = out.baseAddress else { return }
      for index in 0..<n {
        to.update(from: shared.value.pointer, count: m * width)
        (to + m * width).update(from: own.value.pointer + index * width, count: width)
        to += (m + 1) * width
      }
    }
    return record(value, inputs: [shared, own]) { [from = shared.shape, to = own.shape] gradient in
      var dshared = Tensor.zeros(from)
      let sums = dshared.mutablePointer()
      let block = (m + 1) * width
      for index in 0..<n {
        let from = gradient.pointer + index * block
        for at in 0..<m * width { sums[at] += from[at] }
      }
      let down = Tensor(shape: to) { out in
        guard let out = out.baseAddress else { return }
        for index in 0..<n {
          (out + index * width)
            .update(from: gradient.pointer + index * block + m * width, count: width)
        }
      }
      return [dshared, down]
    }
  }

  /// A narrower variable added to some columns of another one.
  ///
  /// - Parameters:
  ///   - x: [n, c].
  ///   - part: [n, k].
  ///   - column: the first of the k columns.
  /// - Returns: [n, c].
  public func addColumns(_ x: Variable, _ part: Variable, at column: Int) -> Variable {
    let (rows, width, count) = (x.value.rowCount, x.value.rowWidth, part.value.rowWidth)
    precondition(
      part.value.rowCount == rows && column >= 0 && column + count <= width,
      "addColumns: x \(x.shape), part \(part.shape) at \(column)")
    var value = x.value
    let (to, from) = (value.mutablePointer(), part.value.pointer)
    for row in 0..<rows {
      let (target, source) = (to + row * width + column, from + row * count)
      for index in 0..<count { target[index] += source[index] }
    }
    return record(value, inputs: [x, part]) { gradient in
      [gradient, part.needsGradient ? gradient.columns(column..<column + count) : nil]
    }
  }
}
