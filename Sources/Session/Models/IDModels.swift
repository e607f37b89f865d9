import Evaluation
import Interactions
import Networks
import Recommenders
import Support

extension Popular: Model {
  var settings: [(name: String, value: String)] { [] }
}

extension SASRec: Model {
  var settings: [(name: String, value: String)] {
    [
      ("dim", "\(configuration.width)"), ("blocks", "\(configuration.blocks)"),
      ("heads", "\(configuration.heads)"), ("maxlen", "\(configuration.maxlen)"),
      ("dropout", "\(configuration.dropout)"),
    ]
  }

  var trainableCount: Int { parameters.elementCount }
  var usualTraining: TrainOptions? { SASRec.trainOptions }

  mutating func train(
    on data: Dataset, pairs: TrainingPairs?, options: TrainOptions, key: RandomKey,
    workers: Workers, progress: Progress
  ) throws -> TrainReport {
    if pairs != nil { throw ModelError.wantsSequences(kind: kind) }
    return try train(on: data, options: options, key: key, workers: workers, progress: progress)
  }
}
