import Networks
import Support
import Tensors
import Testing
import _TestSupport

@Suite struct LoRATests {
  private let weight = Tensor.random([6, 4], seed: 1)
  private var lora: LoRA {
    LoRA(.init(rank: 2, alpha: 3), of: [("layer.map", weight)], key: RandomKey(seed: 5))
  }

  @Test func itChangesNothingAtTheStart() {
    #expect(lora.merged(weight, of: "layer.map").values == weight.values)
    #expect(lora.parameters.names == ["layer.map.lora_A.weight", "layer.map.lora_B.weight"])
    #expect(lora.parameters.tensors.map(\.shape) == [[2, 4], [6, 2]])
  }

  /// Uniform in ±1 / √in: what Kaiming's rule with a slope of √5 comes to.
  @Test func aIsDrawnAsByPEFT() {
    let wide = LoRA(
      .init(rank: 50), of: [("m", .zeros([1, 400]))], key: RandomKey(seed: 7))
    let values = wide.parameters["m.lora_A.weight"].values
    #expect(values.allSatisfy { abs($0) <= 0.05 } && values.contains { abs($0) > 0.0499 })
    let square = values.reduce(0) { $0 + Double($1 * $1) } / Double(values.count)
    expectClose(square, 0.05 * 0.05 / 3, relative: 0.02, absolute: 0)
    // Each map draws its own.
    let two = LoRA(
      .init(rank: 2), of: [("m", weight), ("n", weight)], key: RandomKey(seed: 7))
    #expect(
      two.parameters["m.lora_A.weight"].values != two.parameters["n.lora_A.weight"].values)
  }

  @Test func mergingAddsScaleTimesTheProduct() {
    var lora = lora
    lora.parameters["layer.map.lora_B.weight"] = .random([6, 2], seed: 2)
    let (a, b) = (
      lora.parameters["layer.map.lora_A.weight"].values,
      lora.parameters["layer.map.lora_B.weight"].values
    )
    var expected = weight.values
    for row in 0..<6 {
      for column in 0..<4 {
        for rank in 0..<2 {
          expected[row * 4 + column] += 1.5 * b[row * 2 + rank] * a[rank * 4 + column]
        }
      }
    }
    expectClose(lora.merged(weight, of: "layer.map").values, expected)
  }

  @Test func theScaleIsAlphaByRankOrItsRoot() {
    #expect(LoRA.Configuration(rank: 4, alpha: 16).scale == 4)
    #expect(LoRA.Configuration(rank: 4, alpha: 16, isRankStabilised: true).scale == 8)
  }
}
