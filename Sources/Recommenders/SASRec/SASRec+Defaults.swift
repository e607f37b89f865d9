extension SASRec {
  /// How SASRec trains unless told otherwise.
  public static var trainOptions: TrainOptions {
    TrainOptions(epochs: 200, rate: 1e-3, warmUp: 100)
  }
}
