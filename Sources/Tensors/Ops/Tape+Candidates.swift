internal import COpenBLAS
import Glibc

extension Tape {
  /// The dot products of each row with items of its own: hidden_r · table[items_rj].
  ///
  /// - Parameters:
  ///   - hidden: [n, d].
  ///   - table: [items, d].
  ///   - items: n × k rows of the table.
  /// - Returns: [n, k].
  public func candidateScores(_ hidden: Variable, _ table: Variable, items: [Int32]) -> Variable {
    let (rows, width) = (hidden.value.rowCount, hidden.value.rowWidth)
    let count = rows == 0 ? 0 : items.count / rows
    precondition(
      table.value.rowWidth == width && items.count == rows * count
        && items.allSatisfy { $0 >= 0 && Int($0) < table.value.rowCount },
      "candidateScores: hidden \(hidden.shape), table \(table.shape), \(items.count) items")
    let (h, t, library) = (hidden.value, table.value, BLAS.library)
    let value = Tensor(shape: [rows, count]) { out in
      for index in items.indices {
        out[index] = library.cblas_sdot(
          Int32(width), h.pointer + index / count * width, 1, t.pointer + Int(items[index]) * width,
          1)
      }
    }
    let wants = (hidden.needsGradient, table.needsGradient)
    return record(value, inputs: [hidden, table]) { gradient in
      var dhidden = wants.0 ? Tensor.zeros(h.shape) : nil
      var dtable = wants.1 ? Tensor.zeros(t.shape) : nil
      let (toHidden, toTable) = (dhidden?.mutablePointer(), dtable?.mutablePointer())
      for (index, item) in items.enumerated() {
        let (row, item) = (index / count * width, Int(item) * width)
        let slope = gradient.pointer[index]
        if let toHidden {
          library.cblas_saxpy(Int32(width), slope, t.pointer + item, 1, toHidden + row, 1)
        }
        if let toTable {
          library.cblas_saxpy(Int32(width), slope, h.pointer + row, 1, toTable + item, 1)
        }
      }
      return [dhidden, dtable]
    }
  }

  /// Binary cross-entropy of one positive and some negatives a row:
  /// scale × Σ_r (−β ln σ(s_r0) − Σ_j ln(1 − σ(s_rj))).
  ///
  /// With β below 1 the positive's probability is σ^β, as in gBCE (Petrov and Macdonald, gSASRec,
  /// RecSys 2023).
  ///
  /// - Parameters:
  ///   - scores: [n, 1 + k], the positive first.
  ///   - positiveWeight: β.
  ///   - scale: usually 1 / n.
  /// - Returns: a scalar.
  public func binaryCrossEntropy(
    _ scores: Variable, positiveWeight: Float = 1, scale: Float
  ) -> Variable {
    let (rows, columns) = (scores.value.rowCount, scores.value.rowWidth)
    let from = scores.value.pointer
    var loss = 0.0
    let gradient = Tensor(shape: scores.shape) { out in
      for row in 0..<rows {
        for column in 0..<columns {
          let at = row * columns + column
          let isPositive = column == 0
          // −ln σ(x) of the positive, −ln σ(−x) of a negative.
          let x = isPositive ? Double(from[at]) : -Double(from[at])
          let weight = isPositive ? Double(positiveWeight) : 1
          loss += weight * (max(-x, 0) + log1p(Glibc.exp(-abs(x))))
          let slope = weight / (1 + Glibc.exp(x))
          out[at] = Float(isPositive ? -slope : slope) * scale
        }
      }
    }
    return record(.scalar(Float(loss) * scale), inputs: [scores]) { seed in
      [seed.scalar == 1 ? gradient : gradient.scaled(by: seed.scalar)]
    }
  }
}
