extension Tape {
  /// Chosen rows of a table, as an embedding look-up: [count] + the shape of a row.
  public func gather(_ table: Variable, rows indices: [Int32]) -> Variable {
    record(table.value.gatheredRows(indices), inputs: [table]) { gradient in
      var sum = Tensor.zeros(table.shape)
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
    record(Tensor.concatenatingRows(parts.map(\.value)), inputs: parts) { gradient in
      var start = 0
      return parts.map { part in
        defer { start += part.value.rowCount }
        let rows = gradient.rows(start..<start + part.value.rowCount)
        return part.needsGradient ? rows.reshaped(part.shape) : nil
      }
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
    precondition(offsets.last == x.value.rowCount, "segmentMeans: offsets end beside \(x.shape)")
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
    return record(value, inputs: [x]) { gradient in
      [
        Tensor(shape: x.shape) { out in
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
    return record(value, inputs: [shared, own]) { gradient in
      var dshared = Tensor.zeros(shared.shape)
      let to = dshared.mutablePointer()
      let block = (m + 1) * width
      for index in 0..<n {
        let from = gradient.pointer + index * block
        for at in 0..<m * width { to[at] += from[at] }
      }
      let down = Tensor(shape: own.shape) { out in
        guard let out = out.baseAddress else { return }
        for index in 0..<n {
          (out + index * width)
            .update(from: gradient.pointer + index * block + m * width, count: width)
        }
      }
      return [dshared, down]
    }
  }
}
