import Recommenders
import Testing

@Suite struct TrainOptionsTests {
  @Test(
    arguments: [
      (TrainOptions(epochs: 0), "`epochs` is 0, it must be above 0"),
      (TrainOptions(steps: -1), "`steps` is -1, it must be above 0"),
      (TrainOptions(pairs: 0), "`pairs` is 0, it must be above 0"),
      (TrainOptions(minutes: 0), "`minutes` is 0.0, it must be above 0"),
      (TrainOptions(patience: 0), "`patience` is 0, it must be above 0"),
      (TrainOptions(validationInterval: 0), "`validationInterval` is 0, it must be above 0"),
      (TrainOptions(validationUsers: 0), "`validationUsers` is 0, it must be above 0"),
      (TrainOptions(rate: -0.5), "`rate` is -0.5, it must be above 0"),
      (TrainOptions(rate: .nan), "`rate` is nan, it must be above 0"),
      (TrainOptions(warmUp: -1), "`warmUp` is -1, it must be 0 or above"),
      (TrainOptions(decay: -1), "`decay` is -1.0, it must be 0 or above"),
      (TrainOptions(largestNorm: 0), "`largestNorm` is 0.0, it must be above 0"),
      (TrainOptions(batch: 0), "`batch` is 0, it must be above 0"),
      (TrainOptions(accumulation: 0), "`accumulation` is 0, it must be above 0"),
      (TrainOptions(floor: 1), "`floor` is 1.0, it must be from 0 to below 1"),
      (
        TrainOptions(patience: nil),
        "the training would never end; give `epochs`, `steps`, `pairs`, `minutes` or `patience`"
      ),
    ] as [(TrainOptions, String)])
  func refuses(options: TrainOptions, message: String) {
    let error = #expect(throws: TrainError.self) { try options.checked() }
    #expect(error.map(String.init(describing:)) == message)
  }

  @Test func acceptsAnyBudget() throws {
    try TrainOptions().checked()
    try TrainOptions(epochs: 1, patience: nil).checked()
    try TrainOptions(minutes: 0.5, patience: nil).checked()
  }
}
