import Glibc

extension Tape {
  /// The largest number of each column in each segment (max pooling).
  ///
  /// - Parameters:
  ///   - x: [n, d], segments one after the other.
  ///   - offsets: where each segment starts, and the end of the last; no segment is empty.
  /// - Returns: [segments, d].
  public func segmentMaxima(_ x: Variable, offsets: [Int]) -> Variable {
    let (segments, width) = (offsets.count - 1, x.value.rowWidth)
    precondition(
      offsets.first == 0 && offsets.last == x.value.rowCount,
      "segmentMaxima: offsets \(offsets.first ?? 0) to \(offsets.last ?? 0) of x \(x.shape)")
    let from = x.value.pointer
    var places = [Int](repeating: 0, count: segments * width)
    for segment in 0..<segments {
      for column in 0..<width {
        var best = offsets[segment] * width + column
        for row in offsets[segment]..<offsets[segment + 1]
        where from[row * width + column] > from[best] { best = row * width + column }
        places[segment * width + column] = best
      }
    }
    let value = Tensor(shape: [segments, width]) { out in
      for (index, place) in places.enumerated() { out[index] = from[place] }
    }
    return record(value, inputs: [x]) { [shape = x.shape, places] gradient in
      var sum = Tensor.zeros(shape)
      let to = sum.mutablePointer()
      for (index, place) in places.enumerated() { to[place] += gradient.pointer[index] }
      return [sum]
    }
  }

  /// Weighted means of each segment's rows, the weights a softmax over the segment: attention
  /// pooling with several heads.
  ///
  /// - Parameters:
  ///   - x: [n, d], segments one after the other.
  ///   - logits: [n, k], a column for each mean.
  ///   - offsets: where each segment starts, and the end of the last; no segment is empty.
  /// - Returns: [segments × k, d].
  public func segmentMixtures(_ x: Variable, logits: Variable, offsets: [Int]) -> Variable {
    let (rows, width, count) = (x.value.rowCount, x.value.rowWidth, logits.value.rowWidth)
    let segments = offsets.count - 1
    precondition(
      logits.value.rowCount == rows && offsets.first == 0 && offsets.last == rows,
      "segmentMixtures: x \(x.shape), logits \(logits.shape), offsets to \(offsets.last ?? 0)")
    let (from, given) = (x.value.pointer, logits.value.pointer)
    let weights = Tensor(shape: [rows, count]) { out in
      for segment in 0..<segments {
        let range = offsets[segment]..<offsets[segment + 1]
        for column in 0..<count {
          let largest = range.reduce(-Float.infinity) { max($0, given[$1 * count + column]) }
          var sum: Float = 0
          for row in range {
            let weight = Glibc.exp(given[row * count + column] - largest)
            out[row * count + column] = weight
            sum += weight
          }
          for row in range { out[row * count + column] /= sum }
        }
      }
    }
    let value = Tensor(shape: [segments * count, width]) { out in
      out.update(repeating: 0)
      for segment in 0..<segments {
        for row in offsets[segment]..<offsets[segment + 1] {
          for column in 0..<count {
            let (weight, to) = (
              weights.pointer[row * count + column], (segment * count + column) * width
            )
            for at in 0..<width { out[to + at] += weight * from[row * width + at] }
          }
        }
      }
    }
    return record(value, inputs: [x, logits]) { [x = x.value] gradient in
      var dx = Tensor.zeros(x.shape)
      var dlogits = Tensor(uninitialised: weights.shape)
      let (toX, toLogits) = (dx.mutablePointer(), dlogits.mutablePointer())
      for segment in 0..<segments {
        let range = offsets[segment]..<offsets[segment + 1]
        for column in 0..<count {
          let slope = gradient.pointer + (segment * count + column) * width
          var mean: Float = 0
          for row in range {
            let weight = weights.pointer[row * count + column]
            var dot: Float = 0
            for at in 0..<width {
              dot += slope[at] * x.pointer[row * width + at]
              toX[row * width + at] += weight * slope[at]
            }
            toLogits[row * count + column] = dot
            mean += weight * dot
          }
          for row in range {
            let at = row * count + column
            toLogits[at] = weights.pointer[at] * (toLogits[at] - mean)
          }
        }
      }
      return [dx, dlogits]
    }
  }

  /// The same elements in another shape.
  public func reshape(_ x: Variable, _ shape: [Int]) -> Variable {
    record(x.value.reshaped(shape), inputs: [x]) { [from = x.shape] in [$0.reshaped(from)] }
  }
}
