import Networks
import Tensors
import Testing
import _TestSupport

@Suite struct SGDTests {
  private func parameters(_ values: [Float]) -> Parameters {
    var parameters = Parameters()
    parameters.add("w", Tensor(shape: [values.count], values: values))
    parameters.add("b", Tensor(shape: [1], values: [1]), decays: false)
    return parameters
  }

  /// v ← 0.9 v + g + 0.1 p; p ← p − 0.5 v, by hand over two steps.
  @Test func momentumAndDecayFollowTheFormula() throws {
    var optimiser = SGD(rate: 0.5, momentum: 0.9, decay: 0.1)
    var trained = parameters([2, -1])
    var (p, v): ([Double], [Double]) = ([2, -1, 1], [0, 0, 0])
    for gradient in [[0.5, 1, -2], [-1, 0.25, 0.5]] as [[Double]] {
      let factor: Float = 0.5
      try optimiser.step(
        &trained,
        gradients: [
          Tensor(shape: [2], values: gradient.prefix(2).map { Float($0) }),
          Tensor(shape: [1], values: [Float(gradient[2])]),
        ], factor: factor)
      for index in 0..<3 {
        v[index] = 0.9 * v[index] + gradient[index] + (index < 2 ? 0.1 * p[index] : 0)
        p[index] -= 0.25 * v[index]
      }
    }
    expectClose(trained.tensors.flatMap(\.values), p.map { Float($0) })
  }

  @Test func gradientsAreClippedTogether() throws {
    var optimiser = SGD(rate: 1, largestNorm: 1)
    var trained = parameters([0])
    try optimiser.step(
      &trained,
      gradients: [Tensor(shape: [1], values: [3]), Tensor(shape: [1], values: [4])])
    expectClose(trained.tensors.flatMap(\.values), [-0.6, 0.2])
  }

  @Test func whatHasNoGradientOrNoFiniteOneStays() throws {
    var optimiser = SGD(rate: 1, momentum: 0.5)
    var trained = parameters([1])
    #expect(throws: NotFinite.self) {
      try optimiser.step(&trained, gradients: [Tensor(shape: [1], values: [.nan]), nil])
    }
    try optimiser.step(&trained, gradients: [nil, Tensor(shape: [1], values: [1])])
    #expect(trained["w"].values == [1] && trained["b"].values == [0])
  }
}
