import Foundation
import Networks
import Support
import Tensors
import Testing
import _TestSupport

struct AdamWTests {
  private func parameters(_ values: [[Float]], decays: [Bool]) -> Parameters {
    var parameters = Parameters()
    for (index, values) in values.enumerated() {
      parameters.add(
        "p\(index)", Tensor(shape: [values.count], values: values), decays: decays[index])
    }
    return parameters
  }

  private func tensors(_ values: [[Float]]) -> [Tensor?] {
    values.map { Tensor(shape: [$0.count], values: $0) }
  }

  /// Steps by PyTorch; `Scripts/fixtures/adamw.py` makes them.
  private struct Fixture: Decodable {
    struct Run: Decodable {
      var decay: Float
      var largestNorm: Float?
      var after: [[[Float]]]
    }
    var starts: [[Float]]
    var gradients: [[[Float]]]
    var runs: [Run]
  }

  @Test func agreesWithPyTorch() throws {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/adamw", withExtension: "json"))
    let fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
    #expect(fixture.runs.count == 3)
    for run in fixture.runs {
      var optimiser = AdamW(rate: 0.01, decay: run.decay, largestNorm: run.largestNorm)
      var trained = parameters(fixture.starts, decays: [true, false])
      #expect(run.after.count == fixture.gradients.count)
      for (gradients, after) in zip(fixture.gradients, run.after) {
        try optimiser.step(&trained, gradients: tensors(gradients))
        expectClose(trained.tensors.flatMap(\.values), after.flatMap { $0 }, relative: 1e-6)
      }
    }
  }

  @Test func agreesWithTheFormulasInDoublePrecision() throws {
    let key = RandomKey(seed: 1)
    let size = 7
    var optimiser = AdamW(rate: 0.1, decay: 0.01)
    (optimiser.beta1, optimiser.beta2, optimiser.epsilon) = (0.8, 0.95, 1e-6)
    var trained = parameters([key.normals(size)], decays: [true])
    var (x, m, v) = (
      key.normals(size).map { Double($0) }, [Double](repeating: 0, count: size),
      [Double](repeating: 0, count: size)
    )
    for step in 1...50 {
      let gradient = key.derived(step).normals(size)
      let factor = 1 / Double(step)
      try optimiser.step(&trained, gradients: tensors([gradient]), factor: Float(factor))
      for index in 0..<size {
        let g = Double(gradient[index])
        m[index] = 0.8 * m[index] + 0.2 * g
        v[index] = 0.95 * v[index] + 0.05 * g * g
        let unbiased = (
          m[index] / (1 - pow(0.8, Double(step))), v[index] / (1 - pow(0.95, Double(step)))
        )
        let move = unbiased.0 / (unbiased.1.squareRoot() + 1e-6) + 0.01 * x[index]
        x[index] -= 0.1 * factor * move
      }
      expectClose(trained["p0"].values.map { Double($0) }, x, relative: 1e-5, absolute: 1e-5)
    }
    #expect(optimiser.steps == 50)
  }

  @Test func clipsTheNormOfAllGradientsTogether() throws {
    // Norm 5 of (3, 4) over two parameters, clipped to 1: as if they were (0.6, 0.8).
    func moved(_ gradients: [[Float]], largestNorm: Float?) throws -> [Float] {
      var optimiser = AdamW(rate: 1, largestNorm: largestNorm)
      optimiser.epsilon = 1
      var trained = parameters([[0], [0]], decays: [false, false])
      try optimiser.step(&trained, gradients: tensors(gradients))
      return trained.tensors.flatMap(\.values)
    }
    expectClose(
      try moved([[3], [4]], largestNorm: 1), try moved([[0.6], [0.8]], largestNorm: nil))
    #expect(try moved([[3], [4]], largestNorm: 5) == moved([[3], [4]], largestNorm: nil))
    #expect(try moved([[3], [4]], largestNorm: 1) != moved([[3], [4]], largestNorm: nil))
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, 1e30])
  func whatIsntFiniteMovesNothing(bad: Float) throws {
    let starts: [[Float]] = [[1, 2], [3]]
    var optimiser = AdamW(rate: 0.1)
    var trained = parameters(starts, decays: [true, true])
    #expect(throws: NotFinite.self) {
      try optimiser.step(&trained, gradients: tensors([[1, 1], [bad]]))
    }
    #expect(trained.tensors.flatMap(\.values) == [1, 2, 3] && optimiser.steps == 0)

    // And the next step is as if the bad one had not been tried.
    var fresh = AdamW(rate: 0.1)
    var other = parameters(starts, decays: [true, true])
    try optimiser.step(&trained, gradients: tensors([[1, 1], [1]]))
    try fresh.step(&other, gradients: tensors([[1, 1], [1]]))
    #expect(trained.tensors.map(\.values) == other.tensors.map(\.values))
  }

  @Test func aHugeGradientThatIsClippedIsFine() throws {
    var optimiser = AdamW(rate: 0.1, largestNorm: 1)
    var trained = parameters([[0]], decays: [true])
    try optimiser.step(&trained, gradients: tensors([[1e30]]))
    expectClose(trained["p0"].values, [-0.1])
  }

  @Test func aParameterWithoutGradientStays() throws {
    var optimiser = AdamW(rate: 0.1, decay: 0.5)
    var trained = parameters([[1], [1]], decays: [true, true])
    try optimiser.step(&trained, gradients: [nil, Tensor(shape: [1], values: [1])])
    #expect(trained["p0"].values == [1] && trained["p1"].values != [1])
  }

  @Test func copiesOfParametersKeepTheirValues() throws {
    var optimiser = AdamW(rate: 0.1)
    var trained = parameters([[1, 2]], decays: [true])
    let before = trained
    try optimiser.step(&trained, gradients: tensors([[1, 1]]))
    #expect(before["p0"].values == [1, 2] && trained["p0"].values != [1, 2])
  }

  @Test func groupsMoveAtTheirOwnRates() throws {
    let start = parameters([[1], [2], [3]], decays: [true, true, false])
    func moved(_ change: (inout AdamW) -> Void) throws -> [Float] {
      var (optimiser, trained) = (AdamW(rate: 0.1, decay: 0.5), start)
      change(&optimiser)
      for _ in 0..<3 {
        try optimiser.step(&trained, gradients: tensors([[1], [1], [1]]), factor: 0.5)
      }
      return trained.tensors.flatMap(\.values)
    }
    let plain = try moved { _ in }
    let fast = try moved { $0.rate = 0.3 }
    let bare = try moved { $0.decay = 0 }
    #expect(
      try moved {
        $0.groups = [ParameterGroup("p1", rate: 0.3), ParameterGroup("p", decay: 0)]
      } == [bare[0], fast[1], plain[2]])
    #expect(try moved { $0.groups = [ParameterGroup("q", rate: 7, decay: 7)] } == plain)
  }
}
