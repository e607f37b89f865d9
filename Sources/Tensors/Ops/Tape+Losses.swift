internal import CKernels
import Glibc

extension Tape {
  /// Softmax cross-entropy, scale × Σ_r −log softmax(logits_r)[target_r].
  ///
  /// - Parameters:
  ///   - logits: [n, classes].
  ///   - targets: n class indexes.
  ///   - scale: usually 1 / n.
  /// - Returns: a scalar.
  public func crossEntropy(_ logits: Variable, targets: [Int32], scale: Float) -> Variable {
    precondition(
      logits.shape.count == 2 && logits.shape[0] == targets.count
        && Self.areColumns(targets, of: logits.shape[1]),
      "crossEntropy: logits \(logits.shape), \(targets.count) targets \(Self.range(targets))")
    var gradient = logits.value
    var loss = 0.0
    ck_softmax_cross_entropy(
      logits.shape[0], logits.shape[1], logits.shape[1], gradient.mutablePointer(), targets, scale,
      &loss)
    return record(.scalar(Float(loss)), inputs: [logits]) { [gradient] seed in
      [Self.scaled(gradient, seed)]
    }
  }

  /// Softmax cross-entropy over a whole catalogue, without ever holding all logits.
  ///
  /// The logits h tableᵀ are made, used for loss and gradients, and dropped in chunks of rows. If
  /// the computation is asked to stop, the rest is left out: the backward pass throws then.
  ///
  /// - Parameters:
  ///   - hidden: [n, d].
  ///   - table: [items, d].
  ///   - targets: n item indexes.
  ///   - scale: usually 1 / n.
  ///   - chunk: rows of logits held at once; by default 128, or fewer where they would take more
  ///     than 128 MiB.
  /// - Returns: a scalar.
  public func catalogueCrossEntropy(
    _ hidden: Variable, _ table: Variable, targets: [Int32], scale: Float, chunk: Int? = nil
  ) -> Variable {
    let (rows, depth) = (hidden.value.rowCount, hidden.value.rowWidth)
    let items = table.value.rowCount
    let chunk = chunk ?? min(128, max(16, (1 << 25) / max(items, 1)))
    precondition(
      hidden.shape.count == 2 && table.value.rowWidth == depth && targets.count == rows
        && Self.areColumns(targets, of: items) && chunk > 0,
      "catalogueCrossEntropy: hidden \(hidden.shape), table \(table.shape), "
        + "\(targets.count) targets \(Self.range(targets)), chunks of \(chunk)")
    var dhidden =
      isRecording && hidden.needsGradient ? Tensor(uninitialised: hidden.shape) : nil
    var dtable = isRecording && table.needsGradient ? Tensor.zeros(table.shape) : nil
    let dhiddenPointer = dhidden?.mutablePointer()
    let dtablePointer = dtable?.mutablePointer()
    var loss = 0.0
    BufferPool.shared.withBuffer(of: min(chunk, rows) * items) { logits in
      // A compact table is decoded once for all chunks.
      table.value.withUnsafeValues { table in
        guard let table = table.baseAddress else { return }
        for start in stride(from: 0, to: rows, by: chunk) {
          if isRecording, isCancelled { break }
          let count = min(chunk, rows - start)
          let h = hidden.value.pointer + start * depth
          Matrix.multiply(
            h, .plain, table, .transposed, rows: count, columns: items, depth: depth,
            into: logits)
          ck_softmax_cross_entropy(
            count, items, items, logits, Array(targets[start..<start + count]), scale, &loss)
          if let dhiddenPointer {
            Matrix.multiply(
              logits, .plain, table, .plain, rows: count, columns: depth,
              depth: items, into: dhiddenPointer + start * depth)
          }
          if let dtablePointer {
            Matrix.multiply(
              logits, .transposed, h, .plain, rows: items, columns: depth, depth: count,
              into: dtablePointer, accumulating: true)
          }
        }
      }
    }
    return record(.scalar(Float(loss)), inputs: [hidden, table]) { [dhidden, dtable] seed in
      [dhidden.map { Self.scaled($0, seed) }, dtable.map { Self.scaled($0, seed) }]
    }
  }

  /// Pairwise logistic loss (BPR), scale × Σ −ln σ(score of the positive − score of another).
  ///
  /// Rendle et al., BPR: Bayesian personalized ranking from implicit feedback, UAI 2009.
  ///
  /// - Parameters:
  ///   - scores: [n, m].
  ///   - positives: the column of each row's positive.
  ///   - counts: n × m, whether a column is a negative of a row; the positive never counts.
  ///   - scale: usually 1 / the number of pairs.
  /// - Returns: a scalar.
  public func pairwiseLogistic(
    _ scores: Variable, positives: [Int32], counts: [Bool], scale: Float
  ) -> Variable {
    let (rows, columns) = (scores.value.rowCount, scores.value.rowWidth)
    precondition(
      positives.count == rows && counts.count == rows * columns
        && Self.areColumns(positives, of: columns),
      "pairwiseLogistic: scores \(scores.shape), \(positives.count) positives "
        + "\(Self.range(positives)), \(counts.count) counts")
    var loss = 0.0
    let from = scores.value.pointer
    let gradient = Tensor(shape: scores.shape) { out in
      out.update(repeating: 0)
      for row in 0..<rows {
        let positive = row * columns + Int(positives[row])
        for at in row * columns..<(row + 1) * columns where counts[at] && at != positive {
          let difference = Double(from[positive]) - Double(from[at])
          // −ln σ(x) = ln(1 + e^−x), written so that neither side overflows.
          loss += max(-difference, 0) + log1p(Glibc.exp(-abs(difference)))
          let slope = Float(1 / (1 + Glibc.exp(difference))) * scale
          out[at] += slope
          out[positive] -= slope
        }
      }
    }
    return record(.scalar(Float(loss) * scale), inputs: [scores]) { seed in
      [Self.scaled(gradient, seed)]
    }
  }

  private static func areColumns(_ indices: [Int32], of count: Int) -> Bool {
    indices.allSatisfy { $0 >= 0 && Int($0) < count }
  }

  /// The smallest and the largest, for a message.
  private static func range(_ indices: [Int32]) -> String {
    "from \(indices.min() ?? 0) to \(indices.max() ?? 0)"
  }

  private static func scaled(_ gradient: Tensor, _ seed: Tensor) -> Tensor {
    seed.scalar == 1 ? gradient : gradient.scaled(by: seed.scalar)
  }
}
