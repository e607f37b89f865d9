import Support
import Tensors
import _TestSupport

/// The operations that recommenders alone use.
extension GradientTable {
  /// Sequences of several lengths in no order, one place, none.
  static let recurrence: [GradientRow] = [
    (1, [0, 1]), (3, [0, 2, 2, 7, 8]), (5, [0, 4, 5, 9]), (2, [0]),
  ].map { width, offsets in
    GradientRow(
      op: "gru", note: "width \(width), offsets \(offsets)",
      inputs: [
        .random([offsets.last ?? 0, 3 * width], seed: 1), .random([3 * width, width], seed: 2),
        .random([3 * width], seed: 3),
      ]
    ) { $0.gru($1[0], weight: $1[1], bias: $1[2], offsets: offsets) }
  }

  static let candidates: [GradientRow] = [1, 3, 16].flatMap { width in
    let matrix = SparseMatrix(
      columnCount: 4, offsets: [0, 2, 2, 3], columns: [0, 3, 1], values: [0.5, -2, 1.25])
    let scores = Tensor.random([4, width], seed: 4, scale: 2)
    return [
      GradientRow(
        op: "candidateScores", note: "width \(width), repeated items",
        inputs: [.random([3, width], seed: 1), .random([5, width], seed: 2)]
      ) { $0.candidateScores($1[0], $1[1], items: [4, 0, 1, 1, 4, 3]) },
      GradientRow(
        op: "candidateScores", note: "width \(width), no rows",
        inputs: [.random([0, width], seed: 1), .random([5, width], seed: 2)]
      ) { $0.candidateScores($1[0], $1[1], items: []) },
      GradientRow(op: "binaryCrossEntropy", note: "\(width) scores", inputs: [scores]) {
        $0.binaryCrossEntropy($1[0], scale: 0.25)
      },
      GradientRow(op: "binaryCrossEntropy", note: "\(width) scores, weighted", inputs: [scores]) {
        $0.binaryCrossEntropy($1[0], positiveWeight: 0.3, scale: 0.25)
      },
      GradientRow(
        op: "sparseProduct", note: "width \(width)", inputs: [.random([4, width], seed: 3)]
      ) {
        $0.sparseProduct(
          matrix, transposed: matrix.transposed(), $1[0], workers: Workers(count: 2))
      },
    ]
  }

  static let segments: [GradientRow] = [1, 3, 16].flatMap { width in
    // Far enough apart that no step changes which is the largest.
    let apart = Tensor(
      shape: [5, width], values: (0..<5 * width).map { Float($0 * 7 % (5 * width)) * 0.25 })
    return [
      GradientRow(op: "segmentMaxima", note: "width \(width)", inputs: [apart], step: 0.01) {
        $0.segmentMaxima($1[0], offsets: [0, 1, 4, 5])
      }
    ]
      + [1, 4].map { count in
        GradientRow(
          op: "segmentMixtures", note: "width \(width), \(count) a segment",
          inputs: [.random([5, width], seed: 1), .random([5, count], seed: 2)]
        ) { $0.segmentMixtures($1[0], logits: $1[1], offsets: [0, 1, 4, 5]) }
      }
  }
}
