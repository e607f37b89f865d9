import Foundation
import Support
import Tensors
import _TestSupport

/// Every operation of `Tape`, at shapes and options that differ in kind.
enum GradientTable {
  static let rows =
    elementwise + activations + linear + norm + rotation + losses + rowOperations
    + attention + groupedAttention + crossAttention + recurrence + candidates + segments

  /// Odd widths, one row, one column and no row at all.
  private static let shapes = [[4, 7], [1, 5], [6, 1], [3, 16], [0, 3]]

  private static func unary(
    _ op: String, scale: Float = 1, _ build: @escaping @Sendable (Tape, Variable) -> Variable
  ) -> [GradientRow] {
    shapes.map { shape in
      GradientRow(
        op: op, note: "\(shape)", inputs: [.random(shape, seed: 1, scale: scale)]
      ) { build($0, $1[0]) }
    }
  }

  private static func binary(
    _ op: String, _ build: @escaping @Sendable (Tape, Variable, Variable) -> Variable
  ) -> [GradientRow] {
    shapes.map { shape in
      GradientRow(
        op: op, note: "\(shape)", inputs: [.random(shape, seed: 1), .random(shape, seed: 2)]
      ) { build($0, $1[0], $1[1]) }
    }
  }

  private static let elementwise: [GradientRow] =
    binary("add") { $0.add($1, $2) }
    + binary("subtract") { $0.subtract($1, $2) }
    + binary("multiply") { $0.multiply($1, $2) }
    + unary("scale(Variable, Float)") { $0.scale($1, by: -1.75) }
    + unary("exp") { $0.exp($1) }
    + unary("softmaxRows") { $0.softmaxRows($1) }
    + unary("tanh") { $0.tanh($1) }
    + unary("sigmoid", scale: 2) { $0.sigmoid($1) }
    + unary("reshape") { $0.reshape($1, [$1.value.count]) }
    + unary("sum") { $0.sum($1) }
    + unary("dropout") { $0.dropout($1, rate: 0.4, key: RandomKey(seed: 7)) }
    + unary("dropout") { $0.dropout($1, rate: 0, key: RandomKey(seed: 7)) }
    + shapes.map { shape in
      GradientRow(
        op: "scale(Variable, Variable)", note: "\(shape)",
        inputs: [.random(shape, seed: 1), .scalar(1.5)]
      ) { $0.scale($1[0], by: $1[1]) }
    }
    + shapes.map { shape in
      GradientRow(
        op: "addRow", note: "\(shape)",
        inputs: [.random(shape, seed: 1), .random([shape[1]], seed: 2)]
      ) { $0.addRow($1[0], $1[1]) }
    }
    + shapes.map { shape in
      // Away from the kink at 0, which a step must not cross.
      let values = Tensor.random(shape, seed: 1).values.map { $0 + ($0 < 0 ? -0.1 : 0.1) }
      return GradientRow(
        op: "relu", note: "\(shape)", inputs: [Tensor(shape: shape, values: values)]
      ) { $0.relu($1[0]) }
    }
    + [
      GradientRow(op: "multiply", note: "a square", inputs: [.random([2, 3], seed: 1)]) {
        $0.multiply($1[0], $1[0])
      }
    ]

  private static let activations: [GradientRow] =
    unary("gelu", scale: 2) { $0.gelu($1) }
    + unary("geluTanh", scale: 2) { $0.geluTanh($1) }
    + shapes.flatMap { shape in
      let both = Tensor.random([shape[0], 2 * shape[1]], seed: 1, scale: 2)
      return [
        GradientRow(op: "gatedSiLU", note: "\(shape)", inputs: [both]) { $0.gatedSiLU($1[0]) },
        GradientRow(op: "gatedGELUTanh", note: "\(shape)", inputs: [both]) {
          $0.gatedGELUTanh($1[0])
        },
      ]
    }

  /// Rows, inputs and outputs of linear maps.
  private static let linearShapes = [(3, 5, 4), (1, 7, 1), (6, 1, 17), (0, 2, 3)]

  private static let linear: [GradientRow] = linearShapes.flatMap { rows, inputs, outputs in
    let x = Tensor.random([rows, inputs], seed: 1)
    let weight = Tensor.random([outputs, inputs], seed: 2)
    let bias = Tensor.random([outputs], seed: 3)
    let note = "[\(rows), \(inputs)] to \(outputs)"
    return [
      GradientRow(op: "linear", note: note, inputs: [x, weight]) { $0.linear($1[0], $1[1]) },
      GradientRow(op: "linear", note: note + " with bias", inputs: [x, weight, bias]) {
        $0.linear($1[0], $1[1], bias: $1[2])
      },
      GradientRow(
        op: "linear", note: note + " with bias and residual",
        inputs: [x, weight, bias, .random([rows, outputs], seed: 4)]
      ) { $0.linear($1[0], $1[1], bias: $1[2], residual: $1[3]) },
      GradientRow(
        op: "linear", note: note + " with residual",
        inputs: [x, weight, .random([rows, outputs], seed: 4)]
      ) { $0.linear($1[0], $1[1], residual: $1[2]) },
      GradientRow(op: "linearGELU", note: note, inputs: [x, weight, bias]) {
        $0.linearGELU($1[0], $1[1], bias: $1[2])
      },
    ]
  }

  private static let norm: [GradientRow] = [[4, 7], [1, 5], [3, 16], [0, 3]].flatMap { shape in
    let x = Tensor.random(shape, seed: 1)
    let residual = Tensor.random(shape, seed: 2)
    let gain = Tensor.random([shape[1]], seed: 3)
    let bias = Tensor.random([shape[1]], seed: 4)
    return [
      GradientRow(op: "layerNorm", note: "\(shape)", inputs: [x, gain, bias]) {
        $0.layerNorm($1[0], gain: $1[1], bias: $1[2], epsilon: 1e-5)
      },
      GradientRow(
        op: "layerNorm", note: "\(shape) with residual", inputs: [x, residual, gain, bias]
      ) { $0.layerNorm($1[0], residual: $1[1], gain: $1[2], bias: $1[3], epsilon: 1e-5) },
      GradientRow(op: "rmsNorm", note: "\(shape)", inputs: [x, gain]) {
        $0.rmsNorm($1[0], gain: $1[1], epsilon: 1e-5)
      },
      GradientRow(op: "normaliseRows", note: "\(shape)", inputs: [x]) { $0.normaliseRows($1[0]) },
      GradientRow(op: "normaliseRows", note: "\(shape), large epsilon", inputs: [x]) {
        $0.normaliseRows($1[0], epsilon: 0.5)
      },
    ]
  }

  private static let rotation: [GradientRow] = [(1, 2), (2, 6), (3, 32)].flatMap { heads, width in
    let angles = Tensor.random([9, width / 2], seed: 5, scale: 3)
    let table = RotationTable(
      first: -3, cosines: Tensor(shape: angles.shape, values: angles.values.map { cos($0) }),
      sines: Tensor(shape: angles.shape, values: angles.values.map { sin($0) }))
    return [0, 3].map { more in
      GradientRow(
        op: "rotate", note: "\(heads) × \(width) and \(more) more columns",
        inputs: [.random([4, heads * width + more], seed: 1)]
      ) { $0.rotate($1[0], heads: heads, positions: [-3, 0, 5, 0], table: table) }
    }
  }

  private static let losses: [GradientRow] =
    [(4, 7), (1, 2), (5, 17)].flatMap { count, classes in
      let targets = (0..<count).map { Int32($0 * 3 % classes) }
      let isNegative = (0..<count * classes).map { $0 % 3 != 0 }
      let logits = Tensor.random([count, classes], seed: 1, scale: 2)
      let hidden = Tensor.random([count, 3], seed: 2)
      let table = Tensor.random([classes, 3], seed: 3)
      let scale = 1 / Float(count)
      let note = "[\(count), \(classes)]"
      return [
        GradientRow(op: "crossEntropy", note: note, inputs: [logits]) {
          $0.crossEntropy($1[0], targets: targets, scale: scale)
        },
        GradientRow(op: "pairwiseLogistic", note: note, inputs: [logits]) {
          $0.pairwiseLogistic($1[0], positives: targets, counts: isNegative, scale: scale)
        },
        GradientRow(op: "catalogueCrossEntropy", note: note, inputs: [hidden, table]) {
          $0.catalogueCrossEntropy($1[0], $1[1], targets: targets, scale: scale)
        },
        GradientRow(
          op: "catalogueCrossEntropy", note: note + " in chunks", inputs: [hidden, table]
        ) { $0.catalogueCrossEntropy($1[0], $1[1], targets: targets, scale: scale, chunk: 2) },
      ]
    }

  private static let rowOperations: [GradientRow] = [1, 3, 16].flatMap { width in
    let five = Tensor.random([5, width], seed: 1)
    let two = Tensor.random([2, width], seed: 2)
    return [
      GradientRow(op: "gather", note: "width \(width), repeated rows", inputs: [five]) {
        $0.gather($1[0], rows: [4, 0, 4, 4, 2])
      },
      GradientRow(op: "gather", note: "width \(width), no rows", inputs: [five]) {
        $0.gather($1[0], rows: [])
      },
      GradientRow(op: "concatenateRows", note: "width \(width)", inputs: [five, two]) {
        $0.concatenateRows([$1[0], $1[1], $1[0]])
      },
      GradientRow(
        op: "addColumns", note: "width \(width)", inputs: [.random([5, width + 3], seed: 3), five]
      ) { $0.addColumns($1[0], $1[1], at: 2) },
      GradientRow(op: "segmentMeans", note: "width \(width)", inputs: [five]) {
        $0.segmentMeans($1[0], offsets: [0, 1, 4, 5])
      },
      GradientRow(op: "interleaveRows", note: "width \(width)", inputs: [two, five]) {
        $0.interleaveRows(shared: $1[0], own: $1[1])
      },
      GradientRow(
        op: "interleaveRows", note: "width \(width), nothing shared",
        inputs: [.zeros([0, width]), five]
      ) { $0.interleaveRows(shared: $1[0], own: $1[1]) },
    ]
  }

  /// Texts of several lengths, one token, none; one head and three; extra rows and none.
  private static let attention: [GradientRow] = [false, true].flatMap { causal in
    [(1, 3), (3, 2), (2, 16), (1, 17)].flatMap { heads, headWidth in
      let width = heads * headWidth
      let scale = 1 / Float(headWidth).squareRoot()
      let note = "\(heads) × \(headWidth)\(causal ? ", causal" : "")"
      func row(_ kind: String, offsets: [Int], extra: Int? = nil, extraOffsets: [Int]? = nil)
        -> GradientRow
      {
        let qkv = Tensor.random([offsets.last ?? 0, 3 * width], seed: 1)
        let more = extra.map { Tensor.random([$0, 2 * width], seed: 2) }
        return GradientRow(
          op: "attention", note: "\(note), \(kind)", inputs: [qkv] + (more.map { [$0] } ?? [])
        ) {
          $0.attention(
            $1[0], extra: more == nil ? nil : $1[1], extraOffsets: extraOffsets, offsets: offsets,
            heads: heads, causal: causal, scale: scale)
        }
      }
      return [
        row("one token", offsets: [0, 1]),
        row("texts of 3, 1 and 8 tokens", offsets: [0, 3, 4, 12]),
        row("two extra rows a text", offsets: [0, 3, 3, 4], extra: 6),
        row("empty extra rows", offsets: [0, 2, 3], extra: 0),
        row("0, 3 and 1 extra rows", offsets: [0, 2, 3, 7], extra: 4, extraOffsets: [0, 0, 3, 4]),
      ]
    }
  }

  /// Heads that share keys, a bias by distance, extra rows that are the text's past, or not all used.
  private static let groupedAttention: [GradientRow] = [false, true].flatMap { causal in
    [(2, 1, 4), (6, 2, 3), (3, 3, 5)].flatMap { heads, keyHeads, headWidth in
      let (offsets, rows) = ([0, 3, 4, 8], 5)
      let qkv = Tensor.random([8, (heads + 2 * keyHeads) * headWidth], seed: 1)
      let extra = Tensor.random([rows, 2 * keyHeads * headWidth], seed: 2)
      let distances = Tensor.random([heads, 2 * 9 - 1], seed: 3)
      enum Bias { case own, past }
      let note = "\(heads) heads share \(keyHeads)\(causal ? ", causal" : "")"
      func row(_ kind: String, counts: [Int]? = nil, bias: Bias? = nil) -> GradientRow {
        GradientRow(
          op: "attention", note: "\(note)\(kind)",
          inputs: [qkv, extra] + (bias == .own ? [distances] : [])
        ) {
          $0.attention(
            $1[0], extra: $1[1], extraOffsets: [0, 3, 3, rows], extraCounts: counts,
            offsets: offsets, heads: heads, keyHeads: keyHeads, causal: causal, scale: 0.4,
            bias: bias.map { [tape = $0, inputs = $1] bias in
              DistanceBias(
                bias == .own ? inputs[2] : tape.constant(distances), extraIsPast: bias == .past)
            })
        }
      }
      return [
        row(""),
        row(", 2, 0 and 1 extra rows used", counts: [2, 0, 1]),
        row(", bias", bias: .own),
        row(", bias of the past too", bias: .past),
      ]
    }
  }

  private static let crossAttention: [GradientRow] = [
    (1, 1, 3), (3, 3, 2), (2, 2, 16), (6, 2, 3), (2, 1, 4),
  ].map { heads, keyHeads, width in
    GradientRow(
      op: "crossAttention", note: "\(heads) and \(keyHeads) × \(width)",
      inputs: [
        .random([5, heads * width], seed: 1), .random([7, 2 * keyHeads * width], seed: 2),
      ]
    ) {
      $0.crossAttention(
        $1[0], memory: $1[1], offsets: [0, 2, 2, 5], memoryOffsets: [0, 4, 5, 7], heads: heads,
        keyHeads: keyHeads, scale: 0.5)
    }
  }
}
