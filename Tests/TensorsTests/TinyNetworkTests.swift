import Support
import Tensors
import Testing
import _TestSupport

struct TinyNetworkTests {
  /// Embedding, two causal transformer layers with dropout and an extra row, and the catalogue loss.
  private static let network = GradientRow(
    op: "", note: "two layers",
    inputs: [.random([6, 4], seed: 1), .random([2, 8], seed: 2)] + (0..<2).flatMap(layer),
    step: 0.012, tolerance: 2e-3
  ) { tape, inputs in
    let tokens: [Int32] = [0, 5, 2, 2, 4]
    let offsets = [0, 3, 5]
    let (table, extra) = (inputs[0], inputs[1])
    var x = tape.gather(table, rows: tokens)
    for index in 0..<2 {
      let weights = Array(inputs[(2 + index * 8)...].prefix(8))
      let qkv = tape.linear(x, weights[0], bias: weights[1])
      let mixed = tape.attention(
        qkv, extra: extra, offsets: offsets, heads: 2, causal: true, scale: 0.7)
      let dropped = tape.dropout(mixed, rate: 0.3, key: RandomKey(seed: 1).derived(index))
      x = tape.layerNorm(x, residual: dropped, gain: weights[2], bias: weights[3], epsilon: 1e-5)
      let wide = tape.linearGELU(x, weights[4], bias: weights[5])
      x = tape.add(x, tape.linear(wide, weights[6], bias: weights[7]))
    }
    return tape.catalogueCrossEntropy(x, table, targets: [5, 2, 1, 4, 0], scale: 0.2, chunk: 2)
  }

  private static func layer(_ index: Int) -> [Tensor] {
    let shapes = [[12, 4], [12], [4], [4], [7, 4], [7], [4, 7], [4]]
    return shapes.enumerated().map { place, shape in
      .random(shape, seed: UInt64(100 + index * 10 + place), scale: 0.7)
    }
  }

  @Test func gradientsOfAllWeightsAgreeWithFiniteDifferences() throws {
    for (input, gradient) in try Self.network.tapeGradients().enumerated() {
      let numeric = Self.network.numericGradient(of: input)
      let largest = numeric.values.map(abs).max() ?? 0
      expectClose(
        try #require(gradient), numeric, relative: 0,
        absolute: Self.network.tolerance * Double(max(largest, 0.05)), "input \(input)")
    }
  }

  @Test func frozenWeightsDontChangeTheGradientsOfOthers() throws {
    let all = try Self.network.tapeGradients()
    let extraAlone = try Self.network.tapeGradients { $0 == 1 }
    #expect(extraAlone[1]?.values == all[1]?.values)
    #expect(extraAlone.count { $0 != nil } == 1)
  }
}
